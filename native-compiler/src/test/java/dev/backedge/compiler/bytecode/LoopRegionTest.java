package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.ir.ElementKind;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

/** PatchpointInfo: a state with a piece missing must be an error where it is made, never slot 0 where it is read. */
class LoopRegionTest {
    private static final OsrLayout LAYOUT = new OsrLayout(3, 4, 2);
    private static final StateSlot ARRAY = new StateSlot(StateSlot.Place.LOCAL, 1, Kind.REFERENCE, 1, List.of(0, 1));
    private static final StateSlot ON_STACK = new StateSlot(StateSlot.Place.STACK, 0, Kind.INT, 3, List.of());
    private static final EntryReference REFERENCE = new EntryReference(1, StateSlot.Place.LOCAL, 1, ElementKind.INT);
    private static final ResumePoint HEADER = new ResumePoint(0, 10, 4, true, true, List.of(ON_STACK), List.of());

    private static LoopRegion region(List<StateSlot> entry, List<EntryReference> references, List<ResumePoint> points, AccessPath... paths) {
        BitSet instructions = new BitSet();
        instructions.set(10, 20);
        return new LoopRegion(0, 10, 4, 7, 1, -1, instructions, LAYOUT, entry, references, points, List.of(Kind.INT), List.of(paths), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null);
    }

    @Test
    void aCompleteRegionIsAccepted() {
        assertThatCode(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER))).doesNotThrowAnyException();
    }

    @Test
    void aHeaderStackSlotThatIsNotStored() {
        assertThatThrownBy(() -> region(List.of(ARRAY), List.of(REFERENCE), List.of(HEADER))).hasMessageContaining("header stack slot 0 is not stored");
    }

    @Test
    void aReferenceWithoutAnEntrySlot() {
        assertThatThrownBy(() -> region(List.of(ON_STACK), List.of(REFERENCE), List.of(HEADER))).hasMessageContaining("reference 1 has no entry slot");
    }

    @Test
    void aReferenceWithAGapInItsName() {
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(new EntryReference(2, StateSlot.Place.LOCAL, 1, ElementKind.INT)), List.of(HEADER)))
                .hasMessageContaining("reference 1 has name 2");
    }

    @Test
    void aPinnedReferenceAfterOneThatIsNot() {
        StateSlot other = new StateSlot(StateSlot.Place.LOCAL, 2, Kind.REFERENCE, 2, List.of(0, 2));
        List<EntryReference> references = List.of(new EntryReference(1, StateSlot.Place.LOCAL, 1, null), new EntryReference(2, StateSlot.Place.LOCAL, 2, ElementKind.BYTE));
        assertThatThrownBy(() -> region(List.of(ARRAY, other, ON_STACK), references, List.of(HEADER))).hasMessageContaining("stands after one that is not");
    }

    @Test
    void aSlotElsewhereThanTheLayoutSays() {
        StateSlot wrong = new StateSlot(StateSlot.Place.STACK, 0, Kind.INT, 0, List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, wrong), List.of(REFERENCE), List.of(HEADER))).hasMessageContaining("not where the layout puts it, 3");
    }

    @Test
    void twoSlotsInOnePlace() {
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK, ON_STACK), List.of(REFERENCE), List.of(HEADER))).hasMessageContaining("two slots at 3");
    }

    @Test
    void noResumePointForTheHeader() {
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of())).hasMessageContaining("resume point 0");
        ResumePoint sideExit = new ResumePoint(0, 10, 4, true, false, List.of(), List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(sideExit))).hasMessageContaining("resume point 0");
    }

    @Test
    void aResumePointWithoutABytecodeIndexOrOnTheWrongSide() {
        ResumePoint nowhere = new ResumePoint(1, 12, -1, true, false, List.of(), List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER, nowhere))).hasMessageContaining("no bytecode index");
        ResumePoint outside = new ResumePoint(1, 12, 6, false, false, List.of(), List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER, outside))).hasMessageContaining("wrong side");
    }

    @Test
    void aNameThatNoReferenceHas() {
        StateSlot unknown = new StateSlot(StateSlot.Place.LOCAL, 2, Kind.REFERENCE, 2, List.of(2));
        ResumePoint point = new ResumePoint(1, 12, 6, true, false, List.of(unknown), List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER, point))).hasMessageContaining("unknown name");
    }

    @Test
    void aReferenceSlotWithoutNamesAndAnIntWithSome() {
        assertThatThrownBy(() -> new StateSlot(StateSlot.Place.LOCAL, 1, Kind.REFERENCE, 1, List.of())).hasMessageContaining("incomplete slot");
        assertThatThrownBy(() -> new StateSlot(StateSlot.Place.LOCAL, 1, Kind.INT, 1, List.of(1))).hasMessageContaining("incomplete slot");
        assertThatThrownBy(() -> new StateSlot(StateSlot.Place.LOCAL, 1, Kind.INT, -1, List.of())).hasMessageContaining("incomplete slot");
    }

    @Test
    void aPlaceOutsideTheLayout() {
        StateSlot local = new StateSlot(StateSlot.Place.LOCAL, 3, Kind.INT, 3, List.of());
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK, local), List.of(REFERENCE), List.of(HEADER))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static AccessPath path(int number, AccessPath.Base base, boolean stored) {
        return new AccessPath(number, base, true, new AccessPath.Step.Field("A", "n", "I"), Opcodes.INTEGER, stored);
    }

    @Test
    void anAccessPathThatIsNotReadOrNotWrittenBack() {
        AccessPath.Base local = new AccessPath.Base(StateSlot.Place.LOCAL, 1);
        StateSlot slot = new StateSlot(StateSlot.Place.PATH, 0, Kind.INT, 7, List.of());
        assertThatCode(() -> region(List.of(ARRAY, ON_STACK, slot), List.of(REFERENCE), List.of(HEADER), path(0, local, false))).doesNotThrowAnyException();
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER), path(0, local, false)))
                .hasMessageContaining("access path 0 has no entry slot");
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK, slot), List.of(REFERENCE), List.of(HEADER), path(0, local, true)))
                .hasMessageContaining("resume point 0 does not know what to do with access path 0");
    }

    @Test
    void anAccessPathBeforeItsBase() {
        AccessPath.Base itself = new AccessPath.Base(StateSlot.Place.PATH, 0);
        assertThatThrownBy(() -> region(List.of(ARRAY, ON_STACK), List.of(REFERENCE), List.of(HEADER), path(0, itself, false)))
                .hasMessageContaining("stands before its base");
    }
}
