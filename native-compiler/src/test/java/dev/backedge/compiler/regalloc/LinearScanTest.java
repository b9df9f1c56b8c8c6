package dev.backedge.compiler.regalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the allocator makes of loops: that it is right is the checker's business, that it is good is tested here. */
class LinearScanTest {

    @Test
    void simpleLoopsHaveNoMovesAtAll() throws Bailout {
        for (LirFunction function : List.of(LirSamples.sum(), LirSamples.dot(), LirSamples.nested())) {
            Allocation allocation = allocate(function);
            assertThat(moves(allocation, block -> true)).as(AllocationListing.of(allocation)).isEmpty();
            assertThat(allocation.spillBytes()).isZero();
        }
    }

    @Test
    void fixedRegistersAreReachedWithoutCopiesWhereTheValueDies() throws Bailout {
        Allocation allocation = allocate(LirSamples.fixed());
        assertThat(moves(allocation, block -> true)).extracting(Object::toString)
                .as("the quotient is needed after the second division overwrites rax")
                .containsExactly("%rdi = %rax (r5)", "%rax = %rdi (r5)");
    }

    @Test
    void valuesThatAreLiveAcrossAColdCallNeedNoMoves() throws Bailout {
        Allocation allocation = allocate(LirSamples.coldCall());
        assertThat(allocation.spillBytes()).isZero();
        assertThat(allocation.used()).containsAll(List.of(Register.RBX));
        assertThat(moves(allocation, LirBlock::cold)).extracting(Object::toString).containsExactly("%xmm0 = %xmm4 (x5)");
    }

    @Test
    void twelveIntsAndFourteenFloatsStayInRegistersInALoop() throws Bailout {
        Allocation allocation = allocate(pressure(12, 14));
        assertThat(moves(allocation, block -> true)).as(AllocationListing.of(allocation)).isEmpty();
    }

    @Test
    void whatALoopOnlyCarriesIsSpilledAroundIt() throws Bailout {
        // Sixteen values from before, used after; the loop has eight of its own.
        String before = IntStream.range(0, 16).mapToObj(i -> "  r" + i + " = load " + i + "\n").collect(Collectors.joining());
        String inits = IntStream.range(0, 8).mapToObj(i -> "r" + (20 + i)).collect(Collectors.joining(", "));
        String loads = IntStream.range(0, 8).mapToObj(i -> "  r" + (20 + i) + " = load r" + i + "\n").collect(Collectors.joining());
        String params = IntStream.range(0, 8).mapToObj(i -> "r" + (30 + i)).collect(Collectors.joining(", "));
        String body = IntStream.range(0, 8).mapToObj(i -> "  r" + (40 + i) + "@0 = add r" + (30 + i) + ", r" + (30 + (i + 1) % 8)
                + "\n").collect(Collectors.joining());
        String results = IntStream.range(0, 8).mapToObj(i -> "r" + (40 + i)).collect(Collectors.joining(", "));
        String after = IntStream.range(0, 16).mapToObj(i -> "  store r" + i + ", r30\n").collect(Collectors.joining());
        Allocation allocation = allocate(LirText.parse("carried", "L0\n" + before + loads + "  jump -> L1(" + inits + ")\nL1("
                + params + ") depth=1\n  branch r30 -> L2, L3\nL2 depth=1\n  guard r30 state r0 r5 r15\n" + body
                + "  jump -> L1(" + results + ")\nL3\n" + after + "  exit state r0\n"));
        assertThat(moves(allocation, block -> block.loopDepth() == 1).stream().filter(LinearScanTest::touchesMemory))
                .as(AllocationListing.of(allocation)).isEmpty();
    }

    @Test
    void aRoundOfChaChaSpillsOnlyWhatDoesNotFit() throws Bailout {
        Allocation allocation = allocate(LirSamples.chaCha());
        List<Move> inLoop = moves(allocation, block -> block.loopDepth() == 1);
        long loads = inLoop.stream().filter(move -> !(move.from() instanceof InRegister)).count();
        long stores = inLoop.stream().filter(move -> !(move.to() instanceof InRegister)).count();
        // 17 values in 13 registers; 32 additions and 32 exclusive ors in a round.
        assertThat(loads).as(AllocationListing.of(allocation)).isLessThanOrEqualTo(16);
        assertThat(stores).isLessThanOrEqualTo(16);
    }

    @Test
    void constantsThatOnlyStatesReadAreNeverMade() throws Bailout {
        LirFunction function = LirText.parse("f", """
                L0
                  r0 = load 0
                  r1 = const 5
                  guard r0 state r1
                  exit state r1 r0
                """);
        Allocation allocation = allocate(function);
        List<LirInstruction> instructions = function.blocks().get(0).instructions();
        assertThat(allocation.isOmitted(instructions.get(1))).isTrue();
        assertThat(allocation.location(instructions.get(2), 1)).isInstanceOf(Location.Rematerialized.class);
        assertThat(allocation.spillBytes()).isZero();
    }

    @Test
    void aConstantForAColdBlockIsMadeThere() throws Bailout {
        LirFunction function = LirText.parse("f", """
                L0
                  r0 = load 0
                  r1 = const 5
                  branch r0 -> L1, L2
                L1
                  exit state r0
                L2 cold
                  store r1, r0
                  exit state r0
                """);
        Allocation allocation = allocate(function);
        assertThat(allocation.isOmitted(function.blocks().get(0).instructions().get(1))).isTrue();
        assertThat(moves(allocation, LirBlock::cold)).hasSize(1);
    }

    @Test
    void spillSlotsAreShared() throws Bailout {
        // Two groups of twenty values, one after the other.
        StringBuilder text = new StringBuilder("L0\n");
        for (int group = 0; group < 2; group++) {
            for (int i = 0; i < 20; i++) {
                text.append("  r").append(20 * group + i).append(" = load 0\n");
            }
            for (int i = 0; i < 20; i++) {
                text.append("  use r").append(20 * group + i).append("\n");
            }
        }
        Allocation allocation = allocate(LirText.parse("groups", text + "  exit\n"));
        assertThat(allocation.spillBytes()).isEqualTo((20 - Target.GENERAL.size() + 1) / 2 * 16);
    }

    @Test
    void bailsOutWhenAnInstructionWantsTooManyRegisters() {
        String temps = IntStream.range(1, 15).mapToObj(i -> "tmp r" + i).collect(Collectors.joining(", "));
        LirFunction function = LirText.parse("f", "L0\n  r0 = load 0\n  use " + temps + "\n  ret r0\n");
        assertThatThrownBy(() -> new LinearScan().allocate(function))
                .isInstanceOfSatisfying(Bailout.class, e -> assertThat(e.code()).isEqualTo("REGISTERS_EXHAUSTED"));
    }

    /** A loop with that many values, all changed in each iteration. */
    private static LirFunction pressure(int ints, int floats) {
        StringBuilder before = new StringBuilder("L0\n");
        List<String> inits = new ArrayList<>();
        List<String> params = new ArrayList<>();
        List<String> results = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < ints + floats; i++) {
            String c = i < ints ? "r" : "x";
            before.append("  ").append(c).append(i).append(" = load ").append(i).append('\n');
            inits.add(c + i);
            params.add(c + (100 + i));
            results.add(c + (200 + i));
            int other = i < ints ? (i + 1) % ints : ints + (i - ints + 1) % floats;
            String operand = other > i ? c + (100 + other) : c + (200 + other);
            body.append("  ").append(c).append(200 + i).append("@0 = add ").append(c).append(100 + i).append(", ")
                    .append(operand).append('\n');
        }
        return LirText.parse("pressure", before + "  jump -> L1(" + String.join(", ", inits) + ")\nL1("
                + String.join(", ", params) + ") depth=1\n  branch r100 -> L2, L3\nL2 depth=1\n" + body + "  jump -> L1("
                + String.join(", ", results) + ")\nL3\n  exit state " + String.join(" ", params) + "\n");
    }

    private static Allocation allocate(LirFunction function) throws Bailout {
        Allocation allocation = new LinearScan().allocate(function);
        AllocationChecker.check(allocation);
        return allocation;
    }

    private static boolean touchesMemory(Move move) {
        return !(move.from() instanceof InRegister && move.to() instanceof InRegister);
    }

    private static List<Move> moves(Allocation allocation, Predicate<LirBlock> where) {
        List<Move> moves = new ArrayList<>();
        for (LirBlock block : allocation.function().blocks()) {
            if (where.test(block)) {
                moves.addAll(allocation.movesAtStart().getOrDefault(block, List.of()));
                for (LirInstruction instruction : block.instructions()) {
                    moves.addAll(allocation.movesBefore().getOrDefault(instruction, List.of()));
                }
                moves.addAll(allocation.movesAtEnd().getOrDefault(block, List.of()));
            }
        }
        return moves;
    }
}
