package dev.backedge.compiler.regalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.InSlot;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Takes right allocations, breaks each in every place in one way, and expects a complaint about each. */
class AllocationCheckerTest {

    /** Every value is read by something; nothing is moved in vain. */
    private static final String FUNCTION = """
            L0
              r0 = load 0
              r1 = load 8
              x2 = load 16
              jump -> L1(r0, r1, x2)
            L1(r3, r4, x5) depth=1
              r6:rax = idiv r3:rax, r1, tmp r7:rdx, tmp x11:xmm0
              r8@0 = shl r4, r6:rcx
              r9 = lea r8+, r6
              x10@0 = add x5, x2
              guard r8 state r6 x10 r9
              branch r6, r0 -> L2, L3
            L2 depth=1
              jump -> L1(r4, r8, x10)
            L3
              exit state r4 r8 x5 r1
            """;

    @Test
    void acceptsBothAllocations() throws Bailout {
        AllocationChecker.check(new SpillEverything().allocate(LirText.parse("f", FUNCTION)));
        AllocationChecker.check(new LinearScan().allocate(LirText.parse("f", FUNCTION)));
    }

    @Test
    void noticesEveryMissingMove() throws Bailout {
        for (RegisterAllocator allocator : List.of(new SpillEverything(), new LinearScan())) {
            assertThat(breakEach(allocator, groups -> {
                List<Consumer<List<Move>>> ways = new ArrayList<>();
                for (int i = 0; i < groups.size(); i++) {
                    int index = i;
                    ways.add(group -> group.remove(index));
                }
                return ways;
            })).isGreaterThan(3);
        }
    }

    @Test
    void noticesEveryWrongDestination() throws Bailout {
        assertThat(breakEach(new SpillEverything(), groups -> {
            List<Consumer<List<Move>>> ways = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                int index = i;
                ways.add(group -> group.set(index, withDestination(group.get(index))));
            }
            return ways;
        })).isGreaterThan(10);
    }

    @Test
    void noticesEveryWrongSource() throws Bailout {
        assertThat(breakEach(new SpillEverything(), groups -> {
            List<Consumer<List<Move>>> ways = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                Move move = groups.get(i);
                int index = i;
                ways.add(group -> group.set(index,
                        new Move(move.value(), move.destinationValue(), elsewhere(move.from()), move.to())));
            }
            return ways;
        })).isGreaterThan(10);
    }

    @Test
    void noticesEveryWrongOperand() throws Bailout {
        for (RegisterAllocator allocator : List.of(new SpillEverything(), new LinearScan())) {
            LirFunction function = LirText.parse("f", FUNCTION);
            Allocation right = allocator.allocate(function);
            int broken = 0;
            for (LirBlock block : function.blocks()) {
                for (LirInstruction instruction : block.instructions()) {
                    for (int i = 0; i < instruction.uses().size(); i++) {
                        if (instruction.uses().get(i).isAllocated() && instruction.uses().get(i).role() != Role.TEMP) {
                            Map<LirInstruction, List<Location>> locations = new HashMap<>(right.locations());
                            List<Location> operands = new ArrayList<>(locations.get(instruction));
                            operands.set(i, elsewhere(operands.get(i)));
                            locations.put(instruction, operands);
                            expectComplaint(with(right, locations, right.movesBefore(), right.movesAtEnd(), right.paramLocations()),
                                    instruction + " operand " + i);
                            broken++;
                        }
                    }
                }
            }
            assertThat(broken).isGreaterThan(20);
        }
    }

    @Test
    void noticesSwappedRegistersAndParams() throws Bailout {
        LirFunction function = LirText.parse("f", FUNCTION);
        Allocation right = new LinearScan().allocate(function);
        LirBlock header = function.blocks().get(1);
        Map<LirBlock, List<Location>> params = new HashMap<>(right.paramLocations());
        List<Location> swapped = new ArrayList<>(params.get(header));
        Collections.swap(swapped, 0, 1);
        params.put(header, swapped);
        expectComplaint(with(right, right.locations(), right.movesBefore(), right.movesAtEnd(), params), "swapped parameters");
    }

    @Test
    void noticesMovesThatWouldHaveToBeParallel() {
        LirFunction function = LirText.parse("f", """
                L0
                  r0:rax = load 0
                  r1:rcx = load 8
                  use r0:rcx, r1:rax
                """);
        LirInstruction use = function.blocks().get(0).instructions().get(2);
        Map<LirInstruction, List<Location>> locations = new HashMap<>();
        Location rax = new InRegister(Register.RAX);
        Location rcx = new InRegister(Register.RCX);
        locations.put(function.blocks().get(0).instructions().get(0), Arrays.asList(rax, null));
        locations.put(function.blocks().get(0).instructions().get(1), Arrays.asList(rcx, null));
        locations.put(use, List.of(rcx, rax));
        Move first = AllocationBuilder.move(use.uses().get(0).register(), rax, rcx);
        Move second = AllocationBuilder.move(use.uses().get(1).register(), rcx, rax);
        Map<LirBlock, List<Location>> params = Map.of(function.blocks().get(0), List.of());
        assertThatCode(() -> AllocationChecker.check(new Allocation(function, locations, Map.of(use, List.of(first, second)),
                Map.of(), Map.of(), params, EnumSet.of(Register.RAX, Register.RCX), 0))).doesNotThrowAnyException();
        expectComplaint(new Allocation(function, locations, Map.of(use, List.of(first)), Map.of(function.blocks().get(0),
                List.of(second)), Map.of(), params, EnumSet.of(Register.RAX, Register.RCX), 0), "one after the other");
    }

    @Test
    void noticesAResultInTheRegisterOfWhatIsReadUntilTheEnd() throws Bailout {
        LirFunction function = LirText.parse("f", """
                L0
                  r0 = load 0
                  r1 = lea r0+
                  use r1
                """);
        Allocation right = new LinearScan().allocate(function);
        LirInstruction lea = function.blocks().get(0).instructions().get(1);
        LirInstruction use = function.blocks().get(0).instructions().get(2);
        Map<LirInstruction, List<Location>> locations = new HashMap<>(right.locations());
        Location register = locations.get(lea).get(1);
        locations.put(lea, List.of(register, register));
        locations.put(use, List.of(register));
        assertThatThrownBy(() -> AllocationChecker.check(with(right, locations, Map.of(), Map.of(), right.paramLocations())))
                .hasMessageContaining("apart from");
    }

    @Test
    void noticesScratchRegistersAndBadSlots() throws Bailout {
        LirFunction function = LirText.parse("f", "L0\n  r0 = load 0\n  use r0\n");
        Allocation right = new LinearScan().allocate(function);
        for (Location bad : List.of(new InRegister(Register.R11), new InRegister(Register.RSP), new InRegister(Register.XMM0),
                new InSlot(0, 8), new Rematerialized(function.blocks().get(0).instructions().get(0)))) {
            Map<LirInstruction, List<Location>> locations = new HashMap<>();
            locations.put(function.blocks().get(0).instructions().get(0), Arrays.asList(bad, null));
            locations.put(function.blocks().get(0).instructions().get(1), List.of(bad));
            Allocation broken = new Allocation(function, locations, Map.of(), Map.of(), Map.of(), right.paramLocations(),
                    EnumSet.allOf(Register.class), 16);
            expectComplaint(broken, bad.toString());
        }
    }

    @Test
    void noticesAnUndeclaredRegister() throws Bailout {
        Allocation right = new LinearScan().allocate(LirText.parse("f", FUNCTION));
        for (Register register : right.used()) {
            EnumSet<Register> used = EnumSet.copyOf(right.used());
            used.remove(register);
            expectComplaint(new Allocation(right.function(), right.locations(), right.movesBefore(), right.movesAtStart(),
                    right.movesAtEnd(), right.paramLocations(), used, right.spillBytes()), register + " undeclared");
        }
    }

    @Test
    void tellsWhereAndWhat() throws Bailout {
        LirFunction function = LirText.parse("f", "L0\n  r0 = load 0\n  use r0\n");
        Allocation right = new SpillEverything().allocate(function);
        LirInstruction use = function.blocks().get(0).instructions().get(1);
        Map<LirInstruction, List<Location>> locations = new HashMap<>(right.locations());
        locations.put(use, List.of(new InRegister(Register.RBX)));
        assertThatThrownBy(() -> AllocationChecker.check(with(right, locations, right.movesBefore(), Map.of(),
                right.paramLocations())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("f, L0, at use").hasMessageEndingWith("expected r0 in %rbx, found []");
    }

    /** Applies each way of breaking each group of moves, one at a time; returns how many there were. */
    private static int breakEach(RegisterAllocator allocator,
                                 Function<List<Move>, List<Consumer<List<Move>>>> waysToBreak) throws Bailout {
        Allocation right = allocator.allocate(LirText.parse("f", FUNCTION));
        int broken = 0;
        for (LirInstruction instruction : right.movesBefore().keySet()) {
            for (Consumer<List<Move>> way : waysToBreak.apply(right.movesBefore().get(instruction))) {
                expectComplaint(with(right, right.locations(), changed(right.movesBefore(), instruction, way), right.movesAtEnd(),
                        right.paramLocations()), "before " + instruction);
                broken++;
            }
        }
        for (LirBlock block : right.movesAtEnd().keySet()) {
            for (Consumer<List<Move>> way : waysToBreak.apply(right.movesAtEnd().get(block))) {
                expectComplaint(with(right, right.locations(), right.movesBefore(), changed(right.movesAtEnd(), block, way),
                        right.paramLocations()), "end of " + block);
                broken++;
            }
        }
        return broken;
    }

    private static <K> Map<K, List<Move>> changed(Map<K, List<Move>> groups, K key, Consumer<List<Move>> way) {
        Map<K, List<Move>> copy = new HashMap<>(groups);
        List<Move> group = new ArrayList<>(groups.get(key));
        way.accept(group);
        copy.put(key, group);
        return copy;
    }

    private static Move withDestination(Move move) {
        return new Move(move.value(), move.destinationValue(), move.from(), elsewhere(move.to()));
    }

    /** Another location of the same kind that the function does not use otherwise. */
    private static Location elsewhere(Location location) {
        UnaryOperator<Register> other = register -> register.isGeneral() ? Register.R14 : Register.XMM14;
        return location instanceof InRegister in ? new InRegister(other.apply(in.register()))
                : location instanceof InSlot slot ? new InSlot(slot.offset() + 1024, slot.bytes())
                : new InRegister(Register.R14);
    }

    private static Allocation with(Allocation right, Map<LirInstruction, List<Location>> locations,
                                   Map<LirInstruction, List<Move>> movesBefore, Map<LirBlock, List<Move>> movesAtEnd,
                                   Map<LirBlock, List<Location>> params) {
        EnumSet<Register> used = EnumSet.copyOf(right.used());
        used.addAll(List.of(Register.R14, Register.XMM14));
        return new Allocation(right.function(), locations, movesBefore, right.movesAtStart(), movesAtEnd, params, used, 4096);
    }

    private static void expectComplaint(Allocation broken, String what) {
        assertThat(catchThrowable(() -> AllocationChecker.check(broken))).as(what).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected");
    }
}
