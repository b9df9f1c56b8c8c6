package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns small branches inside loops into {@code select}: both arms are computed and one result is chosen. An arm may only
 * compute integers, without effects, exits or division, and no more than a misprediction is worth. How a branch behaves cannot be told
 * from the bytecode; so the budget bounds what a wrong guess costs, in either direction, to a few cycles.
 *
 * <p>Besides the branch itself this removes blocks from the loop's body: unrolling likes it to be one.
 */
final class IfConversion implements Pass {
    /** Most cycles' worth of instructions that either arm adds: about half a misprediction. */
    private static final int BUDGET = 7;
    /** A branch with a known tendency stays. */
    private static final double LEAST_PROBABILITY = 0.2;
    /** Of an innermost loop that runs so many iterations the branches may become masks of vectors, which cost the same whatever their tendency. */
    private static final int MANY_TRIPS = 32;
    private static final int MOST_SELECTS = 2;
    /** Diamonds within diamonds. */
    private static final int MOST_ROUNDS = 3;

    /** One way from the branch to where both meet again: the edge that gets there and what is computed before. */
    private record Arm(Edge edge, List<Instr> body) {
        static Arm empty(Edge edge) {
            return new Arm(edge, List.of());
        }

        /** Through a block that only computes; null if the edge does not lead to such a one. */
        static Arm through(Edge edge, Cfg cfg) {
            Block block = edge.target();
            return block.params().isEmpty() && cfg.predecessors(block).size() == 1 && block.terminator() instanceof Terminator.Jump jump
                    && block.body().stream().allMatch(instr -> instr.opcode().isPure()) ? new Arm(jump.edge(), block.body()) : null;
        }
    }

    @Override
    public String name() {
        return "if-conversion";
    }

    @Override
    public boolean run(Function function) {
        int rounds = 0;
        while (rounds < MOST_ROUNDS && sweep(function)) {
            new SimplifyControlFlow().run(function);
            rounds++;
        }
        return rounds > 0;
    }

    private static boolean sweep(Function function) {
        Cfg cfg = Cfg.of(function);
        LoopForest loops = LoopForest.of(cfg);
        Set<Value> divisors = NonZeroFacts.divisors(function);
        Map<Loop, Boolean> masked = new HashMap<>();
        boolean changed = false;
        for (Block block : function.blocks()) {
            Loop loop = loops.loopOf(block);
            if (loop != null && block.terminator() instanceof Terminator.Branch branch && (masked.computeIfAbsent(loop, each -> mayBecomeVectors(each, cfg))
                    || branch.probability() >= LEAST_PROBABILITY && branch.probability() <= 1 - LEAST_PROBABILITY)) {
                changed |= convert(function, block, branch, cfg, join -> loops.loopOf(join) == loop && join != loop.header()
                        && join.params().stream().noneMatch(divisors::contains));
            }
        }
        return changed;
    }

    private static boolean mayBecomeVectors(Loop loop, Cfg cfg) {
        return loop.isInnermost() && loop.header().trips() >= MANY_TRIPS && LoopSteps.of(loop, cfg).areSteady();
    }

    private static boolean convert(Function function, Block block, Terminator.Branch branch, Cfg cfg, Predicate<Block> joinable) {
        for (Arm whenTrue : arms(branch.whenTrue(), cfg)) {
            for (Arm whenFalse : arms(branch.whenFalse(), cfg)) {
                Block join = whenTrue.edge().target();
                if (join == whenFalse.edge().target() && joinable.test(join) && isCheap(join, whenTrue, whenFalse)) {
                    replace(function, block, branch.condition(), whenTrue, whenFalse);
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Arm> arms(Edge edge, Cfg cfg) {
        Arm through = Arm.through(edge, cfg);
        return through == null ? List.of(Arm.empty(edge)) : List.of(Arm.empty(edge), through);
    }

    private static boolean isCheap(Block join, Arm whenTrue, Arm whenFalse) {
        int selects = 0;
        for (int i = 0; i < join.params().size(); i++) {
            if (whenTrue.edge().arguments().get(i) != whenFalse.edge().arguments().get(i)) {
                selects++;
                if (!join.params().get(i).type().isInteger()) {
                    return false;
                }
            }
        }
        return selects <= MOST_SELECTS && selects + cost(whenTrue) <= BUDGET && selects + cost(whenFalse) <= BUDGET;
    }

    private static int cost(Arm arm) {
        return arm.body().stream().mapToInt(IfConversion::cost).sum();
    }

    /** In cycles, roughly; above the budget for what must not be computed in vain. */
    private static int cost(Instr instr) {
        if (!instr.type().isInteger()) {
            return BUDGET + 1;
        }
        return switch (instr.opcode()) {
            case CONST -> 0;
            case MUL -> instr.operand(1) instanceof Instr factor && factor.isConst() ? 2 : 3;
            case DIV, REM, UDIV, UREM, F2I, F2L, D2I, D2L, FCMPL, FCMPG -> BUDGET + 1;
            case MUL_HIGH, UMUL_HIGH -> 4;
            default -> 1;
        };
    }

    private static void replace(Function function, Block block, Value condition, Arm whenTrue, Arm whenFalse) {
        block.body().addAll(whenTrue.body());
        block.body().addAll(whenFalse.body());
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < whenTrue.edge().arguments().size(); i++) {
            Value chosen = whenTrue.edge().arguments().get(i);
            Value other = whenFalse.edge().arguments().get(i);
            if (chosen != other) {
                Instr select = function.newInstr(Opcode.SELECT, chosen.type(), List.of(condition, chosen, other));
                block.body().add(select);
                chosen = select;
            }
            arguments.add(chosen);
        }
        block.setTerminator(new Terminator.Jump(new Edge(whenTrue.edge().target(), arguments)));
        // The arms' blocks are unreachable now; the values they computed live here.
        clear(whenTrue);
        clear(whenFalse);
    }

    private static void clear(Arm arm) {
        if (!arm.body().isEmpty()) {
            arm.body().clear();
        }
    }
}
