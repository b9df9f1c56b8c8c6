package dev.backedge.compiler.lower;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Which i32 values are never negative, wherever they are defined. Conservative: true is a proof.
 *
 * <p>Of a loop's induction variable it must also be known that it does not wrap: it is compared, signed, with something on the way
 * round the loop, so that it is below {@code MAX_VALUE} before 1 is added.
 */
final class NonNegative {
    private static final int DEPTH = 8;

    private final Cfg cfg;
    private final DominatorTree dominators;
    private final LoopForest loops;
    private final Map<BlockParam, Block> blocks = new HashMap<>();
    private final Map<BlockParam, Boolean> known = new HashMap<>();

    NonNegative(Function function, Cfg cfg, DominatorTree dominators, LoopForest loops) {
        this.cfg = cfg;
        this.dominators = dominators;
        this.loops = loops;
        for (Block block : function.blocks()) {
            block.params().forEach(param -> blocks.put(param, block));
        }
    }

    boolean test(Value value) {
        return test(value, DEPTH);
    }

    private boolean test(Value value, int depth) {
        if (depth == 0) {
            return false;
        }
        if (value instanceof BlockParam param) {
            Boolean cached = known.get(param);
            if (cached == null) {
                known.put(param, false);
                cached = testParam(param, depth - 1);
                known.put(param, cached);
            }
            return cached;
        }
        Instr instr = (Instr) value;
        return switch (instr.opcode()) {
            case CONST -> (int) instr.constant() >= 0;
            case AND -> test(instr.operand(0), depth - 1) || test(instr.operand(1), depth - 1);
            case MIN, OR, XOR -> test(instr.operand(0), depth - 1) && test(instr.operand(1), depth - 1);
            case MAX -> test(instr.operand(0), depth - 1) || test(instr.operand(1), depth - 1);
            case REM, SHR -> test(instr.operand(0), depth - 1);
            case DIV -> test(instr.operand(0), depth - 1) && test(instr.operand(1), depth - 1);
            case USHR -> test(instr.operand(0), depth - 1)
                    || SelectionContext.isConst(instr.operand(1)) && (SelectionContext.constant(instr.operand(1)) & 31) != 0;
            case LOAD -> instr.element() == ElementKind.CHAR || instr.element() == ElementKind.BOOLEAN;
            case SELECT -> test(instr.operand(1), depth - 1) && test(instr.operand(2), depth - 1);
            case I2C, ARRAY_LENGTH, BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> true;
            default -> false;
        };
    }

    private boolean testParam(BlockParam param, int depth) {
        Block block = blocks.get(param);
        int position = block.params().indexOf(param);
        Loop loop = loops.loopOf(block);
        boolean header = loop != null && loop.header() == block;
        boolean boundedStart = true;
        for (Block predecessor : cfg.predecessors(block)) {
            for (Edge edge : predecessor.terminator().edges()) {
                if (edge.target() == block && !(header && loop.contains(predecessor))) {
                    Value start = edge.arguments().get(position);
                    if (!test(start, depth)) {
                        return false;
                    }
                    boundedStart &= SelectionContext.isConst(start) && SelectionContext.constant(start) < Integer.MAX_VALUE;
                }
            }
        }
        if (header) {
            for (Block latch : loop.latches()) {
                for (Edge edge : latch.terminator().edges()) {
                    if (edge.target() == block && !staysNonNegative(param, edge.arguments().get(position), block, latch, boundedStart, depth)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Whether an argument of a back edge is not negative, given that the parameter was not in the iteration before. */
    private boolean staysNonNegative(BlockParam param, Value next, Block header, Block latch, boolean boundedStart, int depth) {
        if (next == param) {
            return true;
        }
        if (next instanceof Instr sum && sum.opcode() == Opcode.ADD && sum.operand(0) == param && SelectionContext.isConst(sum.operand(1))) {
            long step = SelectionContext.constant(sum.operand(1));
            // Going on because param < x, or because in the iteration before, whose end was this one, param + 1 < x held: below
            // MAX_VALUE either way.
            boolean onlyEdge = cfg.predecessors(header).stream().filter(loops.loopOf(header)::contains).count() == 1;
            return step == 1 && (isBelowSomething(param, header, latch) || boundedStart && onlyEdge && isBelowSomething(next, header, latch));
        }
        if (next instanceof Instr sum && sum.opcode() == Opcode.ADD && sum.operand(0) == param) {
            return false;
        }
        return !(next instanceof BlockParam) && test(next, depth);
    }

    /** Whether every path round the loop passes a branch taken because {@code value < x} as signed numbers. */
    private boolean isBelowSomething(Value value, Block header, Block latch) {
        if (takenBelow(latch, header, value)) {
            return true;
        }
        Block below = latch;
        while (below != header) {
            Block above = dominators.immediateDominator(below);
            if (cfg.predecessors(below).size() == 1 && takenBelow(above, below, value)) {
                return true;
            }
            below = above;
        }
        return false;
    }

    private static boolean takenBelow(Block from, Block to, Value value) {
        if (!(from.terminator() instanceof Terminator.Branch branch) || !(branch.condition() instanceof Instr compare)
                || branch.whenTrue().target() == branch.whenFalse().target()) {
            return false;
        }
        boolean onTrue = branch.whenTrue().target() == to;
        return switch (compare.opcode()) {
            case LT -> onTrue && compare.operand(0) == value;
            case GT -> onTrue && compare.operand(1) == value;
            case GE -> !onTrue && compare.operand(0) == value;
            case LE -> !onTrue && compare.operand(1) == value;
            default -> false;
        };
    }
}
