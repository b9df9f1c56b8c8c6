package dev.backedge.trampoline;

import static dev.backedge.trampoline.JniFunction.COPY_BACK_AND_FREE;
import static dev.backedge.trampoline.JniFunction.EXCEPTION_CLEAR;
import static dev.backedge.trampoline.JniFunction.GET_ARRAY_LENGTH;
import static dev.backedge.trampoline.JniFunction.GET_OBJECT_ARRAY_ELEMENT;
import static dev.backedge.trampoline.JniFunction.GET_PRIMITIVE_ARRAY_CRITICAL;
import static dev.backedge.trampoline.JniFunction.IS_SAME_OBJECT;
import static dev.backedge.trampoline.JniFunction.JNI_ABORT;
import static dev.backedge.trampoline.JniFunction.RELEASE_PRIMITIVE_ARRAY_CRITICAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which JNI functions a trampoline calls, in which order, and what it makes of their results. */
class PinningTest {
    private static MachineHarness harness;
    private static FakeJni jni;
    private long buffer;
    private long a;
    private long b;

    @BeforeAll
    static void open() throws Exception {
        harness = new MachineHarness();
        jni = new FakeJni();
    }

    @BeforeEach
    void arrays() {
        buffer = jni.array(9, 0xb0ff00, 100);
        a = jni.array(3, 0xa000, 1);
        b = jni.array(0, 0xb000, 2);
        jni.reset();
    }

    @Test
    void lengthsFirstThenPinsThenTheLoopThenReleasesInReverseOrder() throws Exception {
        assertThat(enter(jni.pinning(false, false), a, 0, b)).isEqualTo(5);
        assertThat(calls()).containsExactly(
                "length a", "length b",
                "pin buffer", "pin a", "pin b",
                "loop",
                "release b b000 " + COPY_BACK_AND_FREE, "release a a000 " + COPY_BACK_AND_FREE,
                "release buffer b0ff00 " + COPY_BACK_AND_FREE);
        assertThat(jni.frame(OsrFrame.BUFFER)).isEqualTo(0xb0ff00);
        assertThat(jni.frame(OsrFrame.DEADLINE)).isZero();
        assertThat(rows(3)).containsExactly("0 0", "a000 3", "0 0", "b000 0");
    }

    @Test
    void withoutReferencesTheBufferAloneIsPinned() throws Exception {
        assertThat(enter(jni.pinning(false, false))).isEqualTo(5);
        assertThat(calls()).containsExactly("pin buffer", "loop", "release buffer b0ff00 0");
    }

    @Test
    void whereTheLengthIsKnownToBeBeforeThePinnedArrayNobodyIsAskedForIt() throws Exception {
        a = jni.array(3, 1);
        b = jni.array(0, 2);
        assertThat(enter(jni.pinning(false, true), a, 0, b, a)).isEqualTo(5);
        assertThat(calls().stream().map(call -> call.startsWith("release") ? call.substring(0, "release".length() + 2) : call)).containsExactly(
                "pin buffer", "pin a", "pin b", "pin a", "loop", "release a", "release b", "release a", "release b");
        assertThat(rows(4)).containsExactly("0 0", row(a, 3), "0 0", row(b, 0), row(a, 3));
    }

    @Test
    void whereATableKnowsTheLengthsNobodyIsAskedForThem() throws Exception {
        buffer = jni.longs(30);
        a = jni.array(3, 1);
        b = jni.array(7, 2);
        long entry = jni.cells().open(jni.loop(4, 5));
        assertThat((int) harness.run(jni.tableTrampoline(jni.pinning(false, true)), jni.environment(), 0, entry, buffer, jni.references(a, 0, b, a)).result()).isEqualTo(5);
        assertThat(calls().stream().filter(call -> call.startsWith("length"))).containsExactly("length ?", "length buffer");
        assertThat(rows(4)).containsExactly("0 0", row(a, 3), "0 0", row(b, 7), row(a, 3));
    }

    @Test
    void whereAToolHasReplacedTheFunctionThatPinsNothingIsEntered() throws Exception {
        Pinning found = jni.pinning(false, true);
        Pinning another = new Pinning(false, found.lengthBefore(), found.slot(), found.function() + 1);
        assertThat(enter(another, a, 0, b)).isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(enter(another)).isEqualTo(OsrFrame.NOT_ENTERED);
        long entry = jni.cells().open(jni.loop(2, 5));
        assertThat((int) harness.run(jni.tableTrampoline(another), jni.environment(), 0, entry, jni.longs(30), jni.references(a, b)).result()).isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(calls()).isEmpty();
        assertThat(jni.cells().drained(entry)).isTrue();
    }

    private static String row(long array, int length) {
        return Long.toHexString(jni.base(array)) + " " + length;
    }

    @Test
    void whereJniCopiesOneObjectIsPinnedAndReleasedOnce() throws Exception {
        long again = jni.array(3, 0xdead, 1);
        assertThat(enter(jni.pinning(true, false), a, b, again, 0, a)).isEqualTo(5);
        assertThat(calls().stream().filter(call -> !call.startsWith("same") && !call.startsWith("length"))).containsExactly(
                "pin buffer", "pin a", "pin b", "loop", "release b b000 0", "release a a000 0", "release buffer b0ff00 0");
        assertThat(calls().indexOf("pin buffer")).isGreaterThan(calls().lastIndexOf("same"));
        assertThat(rows(5)).containsExactly("0 0", "a000 3", "b000 0", "a000 3", "0 0", "a000 3");
    }

    @Test
    void whenAPinFailsWhatWasPinnedIsReleasedUnwrittenAndTheExceptionCleared() throws Exception {
        long bad = jni.array(4, 0, 3);
        for (Pinning pinning : List.of(jni.pinning(false, false), jni.pinning(true, false))) {
            jni.reset();
            assertThat(enter(pinning, a, 0, a, bad, b)).isEqualTo(OsrFrame.NOT_ENTERED);
            List<String> expected = new ArrayList<>(List.of("pin buffer", "pin a", "pin a", "pin ?", "release a a000 " + JNI_ABORT,
                    "release a a000 " + JNI_ABORT, "release buffer b0ff00 " + JNI_ABORT, "clear"));
            if (pinning.copies()) {
                expected.remove("pin a");
                expected.remove("release a a000 " + JNI_ABORT);
            }
            assertThat(calls().stream().filter(call -> !call.startsWith("same") && !call.startsWith("length"))).isEqualTo(expected);
        }
    }

    @Test
    void whenTheBufferCannotBePinnedNothingIsReleased() throws Exception {
        buffer = jni.array(9, 0, 100);
        assertThat(enter(jni.pinning(false, false), a)).isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(calls()).containsExactly("length a", "pin buffer", "clear");
    }

    @Test
    void aTableIsReadBeforeAnythingIsPinned() throws Exception {
        buffer = jni.longs(30);
        long references = jni.references(a, 0, b, a);
        long entry = jni.cells().open(jni.loop(4, 5));
        assertThat((int) harness.run(jni.tableTrampoline(jni.pinning(false, false)), jni.environment(), 0, entry, buffer, references).result()).isEqualTo(5);
        String address = Long.toHexString(jni.frame(OsrFrame.BUFFER));
        assertThat(calls()).containsExactly("length ?", "element 0", "length a", "element 1", "element 2", "length b", "element 3", "length a", "length buffer",
                "pin buffer", "pin a", "pin b", "pin a", "loop", "release a a000 0", "release b b000 0", "release a a000 0", "release buffer " + address + " 0");
        assertThat(rows(4)).containsExactly("0 0", "a000 3", "0 0", "b000 0", "a000 3");
        assertThat(jni.frame(OsrFrame.DEADLINE)).isZero();
    }

    @Test
    void whenARowCannotBePinnedThoseBeforeItAreReleasedUnwritten() throws Exception {
        buffer = jni.longs(30);
        long references = jni.references(a, 0, b, jni.array(4, 0, 3), a);
        long entry = jni.cells().open(jni.loop(5, 5));
        assertThat((int) harness.run(jni.tableTrampoline(jni.pinning(false, false)), jni.environment(), 0, entry, buffer, references).result()).isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(calls().stream().filter(call -> !call.startsWith("element") && !call.startsWith("length")).map(call -> call.startsWith("release buffer") ? "release buffer" : call))
                .containsExactly("pin buffer", "pin a", "pin b", "pin ?", "release b b000 " + JNI_ABORT, "release a a000 " + JNI_ABORT, "release buffer", "clear");
        jni.cells().close(entry);
        assertThat(jni.cells().drained(entry)).isTrue();
    }

    @Test
    void closedCodeCostsNoJniCall() throws Exception {
        long entry = jni.cells().open(jni.loop(1, 5));
        jni.cells().close(entry);
        assertThat((int) harness.run(jni.trampoline(1, jni.pinning(false, false)), jni.environment(), 0, entry, buffer, a).result())
                .isEqualTo(OsrFrame.NOT_ENTERED);
        assertThat(jni.calls()).isEmpty();
        assertThat(jni.cells().drained(entry)).isTrue();
    }

    private int enter(Pinning pinning, long... references) throws Exception {
        long entry = jni.cells().open(jni.loop(references.length, 5));
        long[] arguments = new long[4 + references.length];
        arguments[0] = jni.environment();
        arguments[2] = entry;
        arguments[3] = buffer;
        System.arraycopy(references, 0, arguments, 4, references.length);
        int result = (int) harness.run(jni.trampoline(references.length, pinning), arguments).result();
        assertThat(jni.cells().drained(entry)).isTrue();
        return result;
    }

    private List<String> calls() {
        return jni.calls().stream().map(call -> {
            if (call.function() != FakeJni.LOOP) {
                assertThat(call.environment()).isEqualTo(jni.environment());
            }
            String array = call.first() == a ? "a" : call.first() == b ? "b" : call.first() == buffer ? "buffer" : "?";
            return switch (call.function()) {
                case GET_ARRAY_LENGTH -> "length " + array;
                case GET_OBJECT_ARRAY_ELEMENT -> "element " + call.second();
                case GET_PRIMITIVE_ARRAY_CRITICAL -> {
                    assertThat(call.second()).as("isCopy").isZero();
                    yield "pin " + array;
                }
                case RELEASE_PRIMITIVE_ARRAY_CRITICAL -> "release " + array + " " + Long.toHexString(call.second()) + " " + call.third();
                case IS_SAME_OBJECT -> "same";
                case EXCEPTION_CLEAR -> "clear";
                case FakeJni.LOOP -> "loop";
                default -> throw new AssertionError(call);
            };
        }).toList();
    }

    /** Base and length of the rows that the loop saw. */
    private static List<String> rows(int last) {
        List<String> rows = new ArrayList<>();
        for (int k = 0; k <= last; k++) {
            rows.add(Long.toHexString(jni.frame(OsrFrame.base(k))) + " " + jni.frame(OsrFrame.length(k)));
        }
        return rows;
    }
}
