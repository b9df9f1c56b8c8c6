package dev.backedge.compiler.ir;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The part of {@link IrVerifier} that looks for the checks which make an instruction safe, on the paths that lead to it. */
final class CoverageCheck {
    private final Function function;
    private final Dominance dominance;
    private final Map<Value, Integer> positions;
    private final BiConsumer<Block, String> complaints;

    /** @param positions index of each instruction in its block */
    CoverageCheck(Function function, Dominance dominance, Map<Value, Integer> positions, BiConsumer<Block, String> complaints) {
        this.function = function;
        this.dominance = dominance;
        this.positions = positions;
        this.complaints = complaints;
    }

    /** Every divisor of an integer division is proved to be other than 0. */
    void divisors() {
        for (Block block : function.blocks()) {
            for (Instr instr : block.body()) {
                boolean division = switch (instr.opcode()) {
                    case DIV, REM, UDIV, UREM -> instr.type().isInteger();
                    default -> false;
                };
                if (division && !nonZero(instr.operand(1), block, positions.get(instr), new HashSet<>())) {
                    complaints.accept(block, print(instr) + ": nothing proves the divisor " + instr.operand(1) + " non-zero");
                }
            }
        }
    }

    /** @param assumed parameters taken to be non-zero while their arguments are looked at: induction over the way control came */
    private boolean nonZero(Value divisor, Block block, int position, Set<Value> assumed) {
        if (divisor instanceof Instr instr && instr.isConst() && instr.constant() != 0) {
            return true;
        }
        return assumed.contains(divisor) || checked(divisor, block, position) || madeOfNonZeros(divisor, block, position, assumed);
    }

    private boolean madeOfNonZeros(Value divisor, Block block, int position, Set<Value> assumed) {
        if (divisor instanceof Instr instr) {
            return instr.opcode() == Opcode.OR
                    && (nonZero(instr.operand(0), block, position, assumed) || nonZero(instr.operand(1), block, position, assumed));
        }
        Set<Value> inside = new HashSet<>(assumed);
        inside.add(divisor);
        for (Block predecessor : function.blocks()) {
            for (Edge edge : predecessor.terminator().edges()) {
                int index = edge.target().params().indexOf(divisor);
                if (index >= 0 && !nonZero(edge.arguments().get(index), predecessor, predecessor.body().size(), inside)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether, on every path from its definition, the divisor is checked or a branch on it is taken. */
    private boolean checked(Value divisor, Block block, int position) {
        Set<Block> seen = new HashSet<>();
        ArrayDeque<Block> work = new ArrayDeque<>();
        if (checkedIn(divisor, block.body().subList(0, position))) {
            return true;
        }
        work.add(block);
        while (!work.isEmpty()) {
            Block at = work.poll();
            if (at == function.entry() || defines(at, divisor)) {
                return false;
            }
            for (Block predecessor : function.blocks()) {
                boolean comesFrom = predecessor.successors().contains(at);
                if (comesFrom && !learns(predecessor.terminator(), at, divisor) && !checkedIn(divisor, predecessor.body()) && seen.add(predecessor)) {
                    work.add(predecessor);
                }
            }
        }
        return true;
    }

    private static boolean defines(Block block, Value value) {
        return block.params().contains(value) || block.body().contains(value);
    }

    private static boolean checkedIn(Value divisor, List<Instr> instrs) {
        return instrs.stream().anyMatch(instr -> instr.opcode() == Opcode.ZERO_CHECK && instr.operand(0) == divisor
                || instr.opcode() == Opcode.GUARD && implies(instr.operand(0), divisor));
    }

    /** Whether a branch leads to the block only where the divisor is not 0. */
    private static boolean learns(Terminator terminator, Block block, Value divisor) {
        if (!(terminator instanceof Terminator.Branch branch) || branch.whenTrue().target() == branch.whenFalse().target()) {
            return false;
        }
        boolean taken = branch.whenTrue().target() == block;
        if (branch.condition() instanceof Instr instr && instr.isConst()) {
            return taken == isZero(instr); // never gets there; the branch is not folded yet
        }
        return taken ? implies(branch.condition(), divisor) : comparesWithZero(branch.condition(), divisor, Opcode.EQ);
    }

    /** Whether the divisor is not 0 if the condition is not. */
    private static boolean implies(Value condition, Value divisor) {
        return condition == divisor || comparesWithZero(condition, divisor, Opcode.NE) || condition instanceof Instr and
                && and.opcode() == Opcode.AND && (implies(and.operand(0), divisor) || implies(and.operand(1), divisor));
    }

    private static boolean comparesWithZero(Value condition, Value value, Opcode opcode) {
        return condition instanceof Instr compare && compare.opcode() == opcode
                && (compare.operand(0) == value && isZero(compare.operand(1)) || compare.operand(1) == value && isZero(compare.operand(0)));
    }

    private static boolean isZero(Value value) {
        return value instanceof Instr instr && instr.isConst() && instr.constant() == 0;
    }

    /** Every load and store comes after a null check and a bounds check of its own; in a bounded loop of one block, whose range was checked before it, of the former. */
    void accesses() {
        for (Block block : function.blocks()) {
            for (Instr access : block.body()) {
                if (!access.opcode().accessesElements()) {
                    continue;
                }
                if (!(access.operand(0) instanceof Instr base) || base.opcode() != Opcode.ARRAY_BASE) {
                    complaints.accept(block, print(access) + ": the base is not an array_base");
                    continue;
                }
                Value name = base.operand(0);
                if (!dominatedBy(access, block, check -> check.opcode() == Opcode.NULL_CHECK && check.operand(0) == name)) {
                    complaints.accept(block, print(access) + ": no null check of " + name);
                }
                boolean counted = block.isBounded() && block.successors().contains(block);
                if (!counted && !dominatedBy(access, block, check -> check.opcode() == Opcode.BOUNDS_CHECK && check.operand(0) == access.operand(1)
                        && check.operand(1) instanceof Instr length && length.opcode() == Opcode.ARRAY_LENGTH && length.operand(0) == name)) {
                    complaints.accept(block, print(access) + ": no bounds check of " + access.operand(1));
                }
            }
        }
    }

    private boolean dominatedBy(Instr instr, Block block, Predicate<Instr> wanted) {
        for (Block at = block; at != null; at = dominance.parent(at)) {
            int end = at == block ? positions.get(instr) : at.body().size();
            if (at.body().subList(0, end).stream().anyMatch(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String print(Instr instr) {
        return "'" + IrPrinter.print(instr) + "'";
    }
}
