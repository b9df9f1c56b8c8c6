package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.BasicBlock;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The header of a counted loop, {@code i < n} and the like: an int local that each iteration moves towards a limit that does not change meanwhile. Its hook has no counter of its own: it
 * says how far {@code i} may go before the hook is asked again. Then HotSpot compiles the loop as if there were no hook in it.
 *
 * @param variable the local variable {@code i}
 * @param step what each {@code iinc} of it adds
 * @param relation the comparison, as of {@code if_icmp...}, of {@code i} with the limit under which the loop goes on
 * @param limit what pushes the limit: bytecodes without an effect, which read what the loop does not write; none for 0. Only {@code arraylength} may throw
 * @param test index in {@code MethodNode.instructions} of the jump that compares
 * @param goesOnByJump whether that jump is taken when the loop goes on, and not when it ends
 */
record CountedHeader(int variable, int step, int relation, List<AbstractInsnNode> limit, int test, boolean goesOnByJump) {
    /** The most bytecodes that are worked out anew for each entry. */
    private static final int LONGEST_LIMIT = 8;
    private static final Set<Integer> ARITHMETIC = Set.of(Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL, Opcodes.ISHL, Opcodes.ISHR, Opcodes.IUSHR, Opcodes.IAND, Opcodes.IOR, Opcodes.IXOR);
    private static final Map<Integer, Integer> MIRRORED = Map.of(Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGT, Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGE,
            Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLE);
    private static final Map<Integer, Integer> NEGATED = Map.of(Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE,
            Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGT);

    CountedHeader {
        limit = List.copyOf(limit);
    }

    /** Null if the loop is no such one, or has something on the operand stack at its header. @param code the method's instructions, or those of a copy of it */
    static CountedHeader of(MethodLoops loops, LoopRegion region, AbstractInsnNode[] code) {
        BasicBlock block = loops.blockOf(region.header());
        int relation = relation(code[block.last()].getOpcode());
        if (!region.headerStackKinds().isEmpty() || block.first() != region.header() || relation < 0 || block.successors().size() != 2) {
            return null;
        }
        boolean byFallThrough = region.contains(loops.blocks().get(block.successors().get(0)).first());
        int target = loops.blocks().get(block.successors().get(1)).first();
        boolean byJump = region.contains(target);
        if (byJump == byFallThrough || target == region.header()) {
            return null;
        }
        relation = byJump ? relation : NEGATED.get(relation);
        List<AbstractInsnNode> operands = new ArrayList<>();
        for (int i = block.first(); i < block.last(); i++) {
            if (code[i].getOpcode() >= 0) {
                operands.add(code[i]);
            }
        }
        if (operands.isEmpty() || operands.size() > 1 + LONGEST_LIMIT) {
            return null;
        }
        int most = operands.size() - 1;
        boolean toZero = code[block.last()].getOpcode() < Opcodes.IF_ICMPEQ;
        CountedHeader counted = of(loops, region, code, operands.get(0), operands.subList(1, most + 1), toZero, relation, block.last(), byJump);
        return counted != null || toZero ? counted : of(loops, region, code, operands.get(most), operands.subList(0, most), false, MIRRORED.get(relation), block.last(), byJump);
    }

    private static CountedHeader of(MethodLoops loops, LoopRegion region, AbstractInsnNode[] code, AbstractInsnNode first, List<AbstractInsnNode> limit, boolean toZero, int relation, int test,
                                    boolean byJump) {
        if (first.getOpcode() != Opcodes.ILOAD || (toZero ? !limit.isEmpty() : !isFixed(limit, region, code))) {
            return null;
        }
        int variable = ((VarInsnNode) first).var;
        int step = step(loops, region, code, variable);
        boolean up = relation == Opcodes.IF_ICMPLT || relation == Opcodes.IF_ICMPLE;
        return step == 0 || step > 0 != up ? null : new CountedHeader(variable, step, relation, limit, test, byJump);
    }

    /** Of a jump that compares two ints, or one with 0: the same of two ints. -1 for other instructions, and where equality is asked for. */
    private static int relation(int opcode) {
        return switch (opcode) {
            case Opcodes.IFLT, Opcodes.IF_ICMPLT -> Opcodes.IF_ICMPLT;
            case Opcodes.IFGE, Opcodes.IF_ICMPGE -> Opcodes.IF_ICMPGE;
            case Opcodes.IFGT, Opcodes.IF_ICMPGT -> Opcodes.IF_ICMPGT;
            case Opcodes.IFLE, Opcodes.IF_ICMPLE -> Opcodes.IF_ICMPLE;
            default -> -1;
        };
    }

    /** Whether these bytecodes push one int, always the same in the loop. */
    private static boolean isFixed(List<AbstractInsnNode> bytecodes, LoopRegion region, AbstractInsnNode[] code) {
        List<Kind> stack = new ArrayList<>();
        for (AbstractInsnNode node : bytecodes) {
            int opcode = node.getOpcode();
            if (opcode == Opcodes.ILOAD || opcode == Opcodes.ALOAD) {
                if (isWritten(((VarInsnNode) node).var, region, code)) {
                    return false;
                }
                stack.add(opcode == Opcodes.ILOAD ? Kind.INT : Kind.REFERENCE);
            } else if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5 || opcode == Opcodes.BIPUSH || opcode == Opcodes.SIPUSH
                    || node instanceof LdcInsnNode constant && constant.cst instanceof Integer) {
                stack.add(Kind.INT);
            } else if (opcode == Opcodes.ARRAYLENGTH && pop(stack, Kind.REFERENCE) || opcode == Opcodes.INEG && pop(stack, Kind.INT)
                    || ARITHMETIC.contains(opcode) && pop(stack, Kind.INT) && pop(stack, Kind.INT)) {
                stack.add(Kind.INT);
            } else {
                return false;
            }
        }
        return stack.equals(List.of(Kind.INT));
    }

    private static boolean pop(List<Kind> stack, Kind kind) {
        return !stack.isEmpty() && stack.remove(stack.size() - 1) == kind;
    }

    private static boolean isWritten(int local, LoopRegion region, AbstractInsnNode[] code) {
        BitSet instructions = region.instructions();
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            if (writes(code[i], local)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an instruction writes a slot, by way of the one below it too. */
    private static boolean writes(AbstractInsnNode node, int local) {
        if (node instanceof IincInsnNode increment) {
            return increment.var == local;
        }
        int opcode = node.getOpcode();
        if (opcode < Opcodes.ISTORE || opcode > Opcodes.ASTORE) {
            return false;
        }
        int stored = ((VarInsnNode) node).var;
        return stored == local || stored + 1 == local && (opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE);
    }

    /** What each iteration adds to a local, by {@code iinc} of that much, once or more often; 0 if that is not so. */
    private static int step(MethodLoops loops, LoopRegion region, AbstractInsnNode[] code, int variable) {
        int step = 0;
        BitSet steps = new BitSet();
        BitSet instructions = region.instructions();
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            if (!writes(code[i], variable)) {
                continue;
            }
            if (!(code[i] instanceof IincInsnNode increment) || increment.incr == 0 || step != 0 && increment.incr != step || isInInnerLoop(loops, region, i)) {
                return 0;
            }
            step = increment.incr;
            steps.set(loops.blockOf(i).number());
        }
        return step == 0 || comesBackWithout(loops, region, steps) ? 0 : step;
    }

    private static boolean isInInnerLoop(MethodLoops loops, LoopRegion region, int instruction) {
        for (LoopRegion inner : loops.regions()) {
            if (inner.number() != region.number() && region.contains(inner.header()) && inner.contains(instruction)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a way through the loop, back to its header, that passes none of these blocks. */
    private static boolean comesBackWithout(MethodLoops loops, LoopRegion region, BitSet blocks) {
        int header = loops.blockOf(region.header()).number();
        BitSet seen = new BitSet();
        List<Integer> toDo = new ArrayList<>(List.of(header));
        while (!toDo.isEmpty()) {
            int number = toDo.remove(toDo.size() - 1);
            BasicBlock block = loops.blocks().get(number);
            List<Integer> successors = new ArrayList<>(block.handlers());
            if (!blocks.get(number)) {
                successors.addAll(block.successors());
            }
            for (int successor : successors) {
                if (successor == header) {
                    return true;
                }
                if (region.contains(loops.blocks().get(successor).first()) && !seen.get(successor)) {
                    seen.set(successor);
                    toDo.add(successor);
                }
            }
        }
        return false;
    }

    /** Whether the loop ends at the limit, and not behind it: then nothing goes on from {@link #again} whatever the variable is. */
    boolean isStrict() {
        return relation == Opcodes.IF_ICMPLT || relation == Opcodes.IF_ICMPGT;
    }

    private boolean up() {
        return step > 0;
    }

    /** What the hook's local holds so that it is asked at the next arrival: nothing goes on from there, but what would anyway. */
    int again() {
        return up() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    /** Likewise, so that it lets one iteration pass first. */
    int once() {
        return up() ? Integer.MIN_VALUE + 1 : Integer.MAX_VALUE - 1;
    }

    /** Whether an instruction, by its index, belongs to the comparison, and is not its first one. @param header index of that */
    boolean isInTest(int instruction, int header) {
        return header < instruction && instruction <= test;
    }

    /** The arrays whose length is part of the limit. */
    List<Integer> arrays() {
        Set<Integer> arrays = new LinkedHashSet<>();
        for (AbstractInsnNode node : limit) {
            if (node.getOpcode() == Opcodes.ALOAD) {
                arrays.add(((VarInsnNode) node).var);
            }
        }
        return List.copyOf(arrays);
    }

    /**
     * {@code c = } where {@code i} will be after {@code c} iterations, or the limit where that comes first. None of the arrays may be null, and {@code c} must be more than 0.
     * It works with longs, where nothing overflows.
     */
    void toStop(Code code, int c) {
        code.load(Kind.INT, variable);
        code.op(Opcodes.I2L);
        code.load(Kind.INT, c);
        if (relation == Opcodes.IF_ICMPLE || relation == Opcodes.IF_ICMPGE) {
            code.op(Opcodes.ICONST_1);
            code.op(Opcodes.ISUB);
        }
        code.op(Opcodes.I2L);
        if (step != 1 && step != -1) {
            code.pushInt(Math.abs(step));
            code.op(Opcodes.I2L);
            code.op(Opcodes.LMUL);
        }
        code.op(up() ? Opcodes.LADD : Opcodes.LSUB);
        if (limit.isEmpty()) {
            code.op(Opcodes.LCONST_0);
        } else {
            limit.forEach(node -> code.add(node.clone(Map.of())));
            code.op(Opcodes.I2L);
        }
        code.invokeStatic("java/lang/Math", up() ? "min" : "max", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Kind.INT, c);
    }
}
