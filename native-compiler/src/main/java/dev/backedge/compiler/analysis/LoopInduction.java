package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The basic induction variables of a loop, and which values are affine in them and in what the loop does not change. */
public final class LoopInduction {
    private static final int DEPTH = 10;

    private final Loop loop;
    private final Definitions definitions;
    private final Map<Value, InductionVariable> variables = new LinkedHashMap<>();

    private LoopInduction(Loop loop, Definitions definitions) {
        this.loop = loop;
        this.definitions = definitions;
        List<Edge> backEdges = new ArrayList<>();
        for (Block latch : loop.latches()) {
            latch.terminator().edges().stream().filter(edge -> edge.target() == loop.header()).forEach(backEdges::add);
        }
        for (int i = 0; i < loop.header().params().size(); i++) {
            BlockParam param = loop.header().params().get(i);
            long step = param.type().isInteger() ? step(param, i, backEdges) : 0;
            Value stepValue = step == 0 && param.type().isInteger() ? stepValue(param, i, backEdges) : null;
            if (step != 0 || stepValue != null) {
                variables.put(param, new InductionVariable(param, step, stepValue));
            }
        }
    }

    public static LoopInduction of(Loop loop, Definitions definitions) {
        return new LoopInduction(loop, definitions);
    }

    /** The constant that every back edge adds to the parameter; 0 if there is none. */
    private static long step(BlockParam param, int position, List<Edge> backEdges) {
        long step = 0;
        for (Edge edge : backEdges) {
            Value next = edge.arguments().get(position);
            long added = 0;
            while (next instanceof Instr sum && sum.opcode() == Opcode.ADD && constant(sum.operand(1))) {
                added += ((Instr) sum.operand(1)).constant();
                next = sum.operand(0);
            }
            if (next != param || added == 0 || added != (int) added || step != 0 && step != added) {
                return 0;
            }
            step = added;
        }
        return step;
    }

    /** The invariant that every back edge adds to the parameter; null if there is none. */
    private Value stepValue(BlockParam param, int position, List<Edge> backEdges) {
        Value step = null;
        for (Edge edge : backEdges) {
            if (!(edge.arguments().get(position) instanceof Instr sum) || sum.opcode() != Opcode.ADD) {
                return null;
            }
            Value added = sum.operand(0) == param ? sum.operand(1) : sum.operand(1) == param ? sum.operand(0) : null;
            if (added == null || !isInvariant(added) || step != null && step != added) {
                return null;
            }
            step = added;
        }
        return step;
    }

    private static boolean constant(Value value) {
        return value instanceof Instr instr && instr.isConst();
    }

    /** In the order of the header's parameters. */
    public List<InductionVariable> variables() {
        return List.copyOf(variables.values());
    }

    /** The induction variable that the parameter is, or null. */
    public InductionVariable variable(Value param) {
        return variables.get(param);
    }

    /** By how much a sum grows in each iteration; null if that is no constant. */
    public Long stride(Affine sum) {
        long stride = 0;
        for (Affine.Term term : sum.terms()) {
            InductionVariable variable = variables.get(term.variable());
            if (variable != null) {
                if (variable.stepValue() != null || term.factor() != null) {
                    return null;
                }
                stride += term.coefficient() * variable.step();
            }
        }
        return stride;
    }

    public boolean isInvariant(Value value) {
        return !definitions.inside(loop, value);
    }

    /** An i32 value as an affine number modulo 2^32; null if it is none. */
    public Affine modulo32(Value value) {
        return modulo32(value, DEPTH);
    }

    private Affine modulo32(Value value, int depth) {
        if (constant(value)) {
            return Affine.constant((int) ((Instr) value).constant());
        }
        if (variables.containsKey(value) || isInvariant(value) && value.type() == Type.I32) {
            return Affine.of(value);
        }
        if (!(value instanceof Instr instr) || depth == 0) {
            return null;
        }
        switch (instr.opcode()) {
            case ADD -> {
                return sum(instr, 1, depth);
            }
            case SUB -> {
                return sum(instr, -1, depth);
            }
            case NEG -> {
                Affine operand = modulo32(instr.operand(0), depth - 1);
                return operand == null ? null : operand.times(-1);
            }
            case L2I -> {
                return modulo32(instr.operand(0), depth - 1);
            }
            case MUL -> {
                return product(instr, depth);
            }
            case SHL -> {
                Affine operand = constant(instr.operand(1)) ? modulo32(instr.operand(0), depth - 1) : null;
                int mask = instr.type() == Type.I64 ? 63 : 31;
                return operand == null ? null : operand.times(1L << (((Instr) instr.operand(1)).constant() & mask));
            }
            default -> {
                return null;
            }
        }
    }

    private Affine sum(Instr instr, int sign, int depth) {
        Affine left = modulo32(instr.operand(0), depth - 1);
        Affine right = left == null ? null : modulo32(instr.operand(1), depth - 1);
        Affine signed = right == null ? null : right.times(sign);
        return signed == null ? null : left.plus(signed);
    }

    private Affine product(Instr instr, int depth) {
        Value left = instr.operand(0);
        Value right = instr.operand(1);
        if (constant(right)) {
            Affine operand = modulo32(left, depth - 1);
            return operand == null ? null : operand.times((int) ((Instr) right).constant());
        }
        if (left.type() != Type.I32 || isInvariant(left) == isInvariant(right)) {
            return null;
        }
        Affine varying = modulo32(isInvariant(left) ? right : left, depth - 1);
        return varying == null ? null : varying.times(isInvariant(left) ? left : right);
    }

    /** An i64 value that is an induction variable, extended perhaps, plus a constant; null if it is none. The number is exact where it fits. */
    public Affine exact64(Value value) {
        long added = 0;
        Value rest = value;
        while (rest instanceof Instr sum && sum.opcode() == Opcode.ADD && constant(sum.operand(1))) {
            added += ((Instr) sum.operand(1)).constant();
            rest = sum.operand(0);
        }
        if (rest instanceof Instr extension && extension.opcode() == Opcode.I2L) {
            rest = extension.operand(0);
        }
        Affine constant = Affine.constant(added);
        return variables.containsKey(rest) && constant != null ? Affine.of(rest).plus(constant) : null;
    }
}
