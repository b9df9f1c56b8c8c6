package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@link Form} of every value of a loop nest. What the inner loop carries is taken for uniform until something shows that it is not.
 */
final class NestForms {
    private final LoopNest nest;
    private final LoopInduction induction;
    private final Map<Value, Form> forms = new HashMap<>();
    private final Map<BlockParam, Instr> sums = new LinkedHashMap<>();
    private boolean divergent;

    /** @throws Refusal if the outer loop carries something that is neither counted nor summed up */
    NestForms(LoopNest nest, LoopInduction induction) throws Refusal {
        this.nest = nest;
        this.induction = induction;
        carriedByOuter();
        boolean changed = true;
        while (changed) {
            changed = pass();
        }
    }

    /** Of a value from outside of the nest {@code UNIFORM}. */
    Form of(Value value) {
        Value passed = nest.passed(value);
        return passed != null ? of(passed) : forms.getOrDefault(value, Form.UNIFORM);
    }

    /** Whether the lanes leave the inner loop in iterations of their own. */
    boolean isDivergent() {
        return divergent;
    }

    /** What the outer loop sums up, with the instruction that adds to it. */
    Map<BlockParam, Instr> sums() {
        return sums;
    }

    private void carriedByOuter() throws Refusal {
        List<BlockParam> params = nest.header().params();
        for (int i = 0; i < params.size(); i++) {
            BlockParam param = params.get(i);
            Value next = nest.again().arguments().get(i);
            InductionVariable variable = induction.variable(param);
            if (isTicked(param)) {
                forms.put(param, Form.FUEL);
            } else if (next == param) {
                forms.put(param, Form.UNIFORM);
            } else if (variable != null && variable.stepValue() == null && Form.linear(variable.step()).isLinear()) {
                forms.put(param, Form.linear(variable.step()));
            } else if (next instanceof Instr sum && isSum(sum, param)) {
                forms.put(param, Form.SUM);
                forms.put(sum, Form.SUM);
                sums.put(param, sum);
            } else {
                throw new Refusal("each iteration of the outer loop needs what the one before it has computed");
            }
        }
    }

    private boolean isTicked(BlockParam param) {
        return nest.header().body().stream().anyMatch(instr -> instr.opcode() == Opcode.TICK && instr.operand(0) == param);
    }

    /** Whether this is the only use of the parameter, and the next iteration the only one of the result. */
    private boolean isSum(Instr instr, BlockParam param) {
        boolean sums = switch (instr.opcode()) {
            case ADD -> true;
            case AND, OR, XOR, MIN, MAX -> instr.type().isInteger();
            default -> false;
        };
        return sums && (instr.operand(0) == param) != (instr.operand(1) == param) && !nest.isOfInner(instr) && uses(param) == 1 && uses(instr) == 1;
    }

    /** In instructions and on edges; what is left with is not asked for here. */
    private int uses(Value value) {
        int uses = 0;
        for (Block block : nest.outer().blocks()) {
            for (Instr instr : block.body()) {
                uses += (int) instr.operands().stream().filter(operand -> operand == value).count();
            }
            for (Edge edge : block.terminator().edges()) {
                uses += nest.outer().contains(edge.target()) ? (int) edge.arguments().stream().filter(argument -> argument == value).count() : 0;
            }
        }
        return uses;
    }

    /** Goes through the nest once; returns whether anything is of another form than it was. */
    private boolean pass() {
        Map<Value, Form> before = new HashMap<>(forms);
        boolean divergedBefore = divergent;
        instructions(nest.header());
        nest.before().forEach(this::instructions);
        List<BlockParam> carried = nest.inner().header().params();
        for (int i = 0; i < carried.size(); i++) {
            meet(carried.get(i), of(nest.enter().arguments().get(i)));
        }
        nest.body().forEach(this::instructions);
        for (int i = 0; i < carried.size(); i++) {
            meet(carried.get(i), of(nest.back().arguments().get(i)));
        }
        divergent = nest.leavings().stream().anyMatch(leaving -> !of(leaving.condition()).isUniform());
        for (int i = 0; i < nest.join().params().size(); i++) {
            for (LoopNest.Leaving leaving : nest.leavings()) {
                Form form = of(leaving.arguments().get(i));
                meet(nest.join().params().get(i), divergent && form.isScalar() ? Form.VARYING : form);
            }
        }
        nest.after().forEach(this::instructions);
        return divergent != divergedBefore || !before.equals(forms);
    }

    private void meet(BlockParam param, Form form) {
        forms.merge(param, form, Form::join);
    }

    private void instructions(Block block) {
        for (Instr instr : block.body()) {
            if (!Form.SUM.equals(forms.get(instr))) {
                forms.put(instr, compute(instr));
            }
        }
    }

    private Form compute(Instr instr) {
        if (instr.opcode() == Opcode.TICK) {
            return Form.FUEL;
        }
        List<Form> operands = instr.operands().stream().map(this::of).toList();
        if (operands.stream().allMatch(Form::isUniform)) {
            return Form.UNIFORM;
        }
        if (instr.type() == null || !instr.type().isInteger() || !operands.stream().allMatch(Form::isScalar)) {
            return Form.VARYING;
        }
        return switch (instr.opcode()) {
            case ADD -> Form.linear(operands.get(0).stride() + operands.get(1).stride());
            case SUB -> Form.linear(operands.get(0).stride() - operands.get(1).stride());
            case NEG -> Form.linear(-operands.get(0).stride());
            case L2I -> operands.get(0);
            case MUL -> isSmall(instr.operand(1)) && operands.get(1).isUniform() ? Form.linear(operands.get(0).stride() * ((Instr) instr.operand(1)).constant()) : Form.VARYING;
            case SHL -> operands.get(1).isUniform() && isSmall(instr.operand(1)) ? shifted(operands.get(0), ((Instr) instr.operand(1)).constant() & (instr.type() == Type.I64 ? 63 : 31)) : Form.VARYING;
            default -> Form.VARYING;
        };
    }

    private static Form shifted(Form form, long count) {
        return count <= 16 ? Form.linear(form.stride() << count) : Form.VARYING;
    }

    private static boolean isSmall(Value value) {
        return value instanceof Instr instr && instr.isConst() && Math.abs(instr.constant()) <= 1 << 16;
    }
}
