package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is tested before a vector loop is entered, besides that there are iterations enough. */
final class Gate {
    private final VectorPlan plan;
    private final CountedLoop loop;
    private final Code out;
    private final Map<Value, Value> first = new HashMap<>();

    Gate(VectorPlan plan, Code out) {
        this.plan = plan;
        this.loop = plan.loop();
        this.out = out;
    }

    /** The tests, i32 values of 0 or 1, all of which must hold. */
    List<Value> tests() {
        List<Value> tests = new ArrayList<>();
        for (Dependences.Apart apart : plan.dependences().apart()) {
            tests.add(out.test(Opcode.NE, apart.one(), apart.other()));
        }
        for (Dependences.Far far : plan.dependences().far()) {
            Value distance = sum(far.distance());
            Value behind = out.test(Opcode.LE, distance, out.constant(Type.I32, 0));
            Value ahead = out.test(Opcode.GE, distance, out.constant(Type.I32, far.stride() * plan.vectorLength()));
            tests.add(out.test(Opcode.OR, behind, ahead));
        }
        for (Access access : plan.speculative()) {
            inRange(access, tests);
        }
        return tests;
    }

    /** The sum in 32 bits, which is exact for the difference of two indices that are in range. */
    private Value sum(Affine sum) {
        Value total = out.constant(Type.I32, sum.constant());
        for (Affine.Term term : sum.terms()) {
            Value value = first(term.variable());
            Value narrow = value.type() == Type.I64 ? out.make(Opcode.L2I, Type.I32, value) : value;
            Value product = term.factor() == null ? narrow : out.make(Opcode.MUL, Type.I32, narrow, first(term.factor()));
            total = out.make(Opcode.ADD, Type.I32, total, out.times(product, term.coefficient()));
        }
        return total;
    }

    /** The index in the first and in the last iteration; it is linear between them. */
    private void inRange(Access access, List<Value> tests) {
        Value length = out.make(Opcode.ARRAY_LENGTH, Type.I32, ((Instr) access.base()).operand(0));
        Value start = first(access.instr().operand(1));
        tests.add(out.test(Opcode.ULT, start, length));
        if (access.stride() == 0) {
            return;
        }
        Value way = out.make(Opcode.SUB, Type.I64, out.wide(loop.last()), out.wide(plan.initial(loop.counter().param())));
        Value end = out.make(Opcode.ADD, Type.I64, out.wide(start), out.times(way, access.stride() / loop.counter().step()));
        tests.add(out.test(Opcode.GE, end, out.constant(Type.I64, 0)));
        tests.add(out.test(Opcode.LT, end, out.wide(length)));
    }

    /** What the value is in the first iteration. */
    Value first(Value value) {
        if (plan.isInvariant(value)) {
            return plan.uniform(value, out);
        }
        if (value instanceof BlockParam param) {
            return plan.initial(param);
        }
        Value known = first.get(value);
        if (known == null) {
            Instr instr = (Instr) value;
            known = out.make(instr.opcode(), instr.type(), instr.operands().stream().map(this::first).toArray(Value[]::new));
            first.put(value, known);
        }
        return known;
    }
}
