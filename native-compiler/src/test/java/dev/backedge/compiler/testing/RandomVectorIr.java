package dev.backedge.compiler.testing;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Signature;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.ir.VectorForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A random function on vectors of one number of lanes: a loop that carries vectors, masks and scalars of all kinds, permutes them from one iteration to the next, computes with every
 * opcode that the CPU has code for, and reads and writes arrays under way. What is left at the end is stored. The same seed gives the same function.
 */
public final class RandomVectorIr {
    /** Tells what there is code for. */
    public interface Support {
        boolean supports(Opcode opcode, Type result, List<Type> operands, ElementKind element);
    }

    /** They show which NaN an operation makes, which Java leaves open. */
    private static final Set<Opcode> TELL_NANS_APART = EnumSet.of(Opcode.BITCAST, Opcode.COPY_SIGN);
    private static final int LENGTH = Type.MAX_LANES + 8;
    private static final int ITERATIONS = 3;
    private static final List<ElementKind> KINDS = List.of(ElementKind.values());

    private final Random random;
    private final Support support;
    private final Function function;
    private final int lanes;
    private final List<Type> slots = new ArrayList<>();
    private final List<Type> results = new ArrayList<>();
    private final List<Value> pool = new ArrayList<>();
    private final List<Signature> signatures = new ArrayList<>();
    private final List<Opcode> opcodes = new ArrayList<>();
    private Block block;

    private RandomVectorIr(long seed, Support support) {
        this.random = new Random(seed);
        this.support = support;
        this.lanes = 2 << Math.min(random.nextInt(6), random.nextInt(8));
        // Each kind twice: of the second ones only the ends are stored to.
        List<ElementKind> arrays = new ArrayList<>(KINDS);
        arrays.addAll(KINDS);
        this.function = new Function("vectors." + seed, arrays);
        for (Opcode opcode : Opcode.values()) {
            if (opcode != Opcode.CONST && !TELL_NANS_APART.contains(opcode)) {
                VectorForm.of(opcode).forEach(form -> form.instances(lanes).forEach(types -> {
                    opcodes.add(opcode);
                    signatures.add(types);
                }));
            }
        }
        build();
    }

    public static RandomVectorIr of(long seed, Support support) {
        return new RandomVectorIr(seed, support);
    }

    public Function function() {
        return function;
    }

    public int[] bufferIndices(int resumePoint) {
        int[] all = new int[results.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private void build() {
        block = function.newBlock();
        for (Type type : new Type[] {Type.I32, Type.I32, Type.I64, Type.F32, Type.F64}) {
            pool.add(add(function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), slots.size(), null, null)));
            slots.add(type);
        }
        int vectors = 2 + random.nextInt(9);
        for (int i = 0; i < vectors; i++) {
            ElementKind kind = KINDS.get(random.nextInt(KINDS.size()));
            pool.add(load(kind));
        }
        statements(random.nextInt(12));
        List<Value> carried = new ArrayList<>(pool);
        Collections.shuffle(carried, random);
        carried = new ArrayList<>(carried.subList(0, Math.min(carried.size(), 3 + random.nextInt(18))));
        Instr zero = constant(Type.I32, 0);
        carried.add(0, zero);
        Block body = function.newBlock();
        Block after = function.newBlock();
        body.setBounded(true);
        block.setTerminator(new Terminator.Jump(new Edge(body, carried)));
        List<BlockParam> params = new ArrayList<>();
        carried.forEach(value -> params.add(function.newParam(body, value.type())));
        block = body;
        pool.addAll(params);
        statements(10 + random.nextInt(30));
        Instr next = add(function.newInstr(Opcode.ADD, Type.I32, List.of(params.get(0), constant(Type.I32, 1))));
        Instr again = add(function.newInstr(Opcode.LT, Type.I32, List.of(next, constant(Type.I32, ITERATIONS))));
        List<Value> arguments = new ArrayList<>();
        arguments.add(next);
        params.subList(1, params.size()).forEach(param -> arguments.add(random.nextInt(3) == 0 ? pick(param.type()) : lastOrParam(params, param.type())));
        body.setTerminator(new Terminator.Branch(again, new Edge(body, arguments), new Edge(after, List.of()), 0.5));
        block = after;
        statements(random.nextInt(6));
        params.forEach(this::keep);
        for (int i = 0; i < 4; i++) {
            keep(pool.get(random.nextInt(pool.size())));
        }
        List<Value> state = new ArrayList<>();
        for (Value value : pool.stream().filter(value -> isScalar(value.type())).toList()) {
            if (state.size() < 12) {
                state.add(value);
                results.add(value.type());
            }
        }
        block.setTerminator(new Terminator.Exit(new FrameState(ExitReason.LOOP_EXIT, 0, 0, state)));
    }

    /** What the loop carries is passed on in another order. */
    private Value lastOrParam(List<BlockParam> params, Type type) {
        List<BlockParam> same = params.subList(1, params.size()).stream().filter(param -> param.type() == type).toList();
        return random.nextBoolean() ? same.get(random.nextInt(same.size())) : pick(type);
    }

    private static boolean isScalar(Type type) {
        return type == Type.I32 || type == Type.I64 || type == Type.F32 || type == Type.F64;
    }

    private void statements(int count) {
        for (int made = 0; made < count;) {
            int form = random.nextInt(opcodes.size());
            made += statement(opcodes.get(form), signatures.get(form)) ? 1 : 0;
        }
    }

    private boolean statement(Opcode opcode, Signature types) {
        ElementKind element = null;
        if (opcode.accessesElements()) {
            Lane lane = (types.result() == null ? types.operands().get(2) : types.result()).lane();
            List<ElementKind> kinds = KINDS.stream().filter(kind -> kind.lane() == lane).toList();
            element = kinds.get(random.nextInt(kinds.size()));
        }
        if (!support.supports(opcode, types.result(), types.operands(), element)) {
            return false;
        }
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < types.operands().size(); i++) {
            Type type = types.operands().get(i);
            if (type == Type.ADDR) {
                operands.add(base(element.ordinal()));
            } else if (opcode == Opcode.GEOMETRIC && i == 1) {
                operands.add(constant(type, random.nextInt(7) - 3));
            } else if (opcode == Opcode.VGATHER && i == 1) {
                operands.add(indices(type));
            } else if (element != null && i == 1) {
                operands.add(constant(Type.I32, random.nextInt(LENGTH - Type.MAX_LANES)));
            } else {
                operands.add(pick(type));
            }
        }
        long lane = opcode.takesLane() ? random.nextInt(opcode.lastLane(lanes) + 1) : 0;
        Instr instr = add(function.newInstr(opcode, types.result(), operands, lane, element, null));
        if (types.result() != null) {
            pool.add(instr);
        }
        return true;
    }

    /** Within an array, often constant. */
    private Value indices(Type type) {
        if (random.nextInt(4) == 0) {
            return add(function.newInstr(Opcode.SPLAT, type, List.of(constant(Type.I32, random.nextInt(2)))));
        }
        Instr limit = add(function.newInstr(Opcode.SPLAT, type, List.of(constant(Type.I32, Type.MAX_LANES - 1))));
        return add(function.newInstr(Opcode.AND, type, List.of(pick(type), limit)));
    }

    /** One of the latest of the type, made if there is none. */
    private Value pick(Type type) {
        List<Value> all = pool.stream().filter(value -> value.type() == type).toList();
        if (!all.isEmpty() && random.nextInt(12) != 0) {
            return all.get(Math.max(random.nextInt(all.size()), random.nextInt(all.size())));
        }
        if (type.isMask()) {
            return add(function.newInstr(Opcode.CONST, type, List.of(), random.nextLong() & (lanes == 64 ? -1 : (1L << lanes) - 1) & -random.nextInt(2), null, null));
        }
        return type.isVector() ? add(function.newInstr(Opcode.SPLAT, type, List.of(constant(type.lane().scalar(), random.nextBoolean() ? 0 : RandomIrGenerator.interesting(type.lane().scalar(), random)))))
                : constant(type, RandomIrGenerator.interesting(type, random));
    }

    private Instr load(ElementKind kind) {
        return add(function.newInstr(Opcode.VLOAD, Type.vector(kind.lane(), lanes), List.of(base(kind.ordinal()), constant(Type.I32, random.nextInt(5))), 0, kind, null));
    }

    /** Stores a vector or mask where nothing else is stored but what comes later. */
    private void keep(Value value) {
        if (isScalar(value.type())) {
            return;
        }
        Value vector = value;
        if (value.type().isMask()) {
            Type bytes = value.type().withLane(Lane.I8);
            vector = add(function.newInstr(Opcode.SELECT, bytes, List.of(value, add(function.newInstr(Opcode.SPLAT, bytes, List.of(constant(Type.I32, 3)))),
                    add(function.newInstr(Opcode.VLOAD, bytes, List.of(base(ElementKind.BYTE.ordinal()), constant(Type.I32, 0)), 0, ElementKind.BYTE, null)))));
        }
        Type type = vector.type();
        ElementKind kind = KINDS.stream().filter(each -> each.lane() == type.lane()).reduce((first, second) -> second).orElseThrow();
        // Combined with what is there already where that shows every bit; of floats the last one stays.
        if (!type.lane().isFloat()) {
            Value before = add(function.newInstr(Opcode.VLOAD, type, List.of(base(KINDS.size() + kind.ordinal()), constant(Type.I32, 1)), 0, kind, null));
            vector = add(function.newInstr(Opcode.XOR, type, List.of(vector, add(function.newInstr(Opcode.ADD, type, List.of(before, before))))));
        }
        add(function.newInstr(Opcode.VSTORE, null, List.of(base(KINDS.size() + kind.ordinal()), constant(Type.I32, 1), vector), 0, kind, null));
    }

    private Instr base(int array) {
        return add(function.newInstr(Opcode.ARRAY_BASE, Type.ADDR, List.of(constant(Type.REF, array + 1))));
    }

    private Instr constant(Type type, long bits) {
        return add(function.newConst(type, bits));
    }

    private Instr add(Instr instr) {
        block.body().add(instr);
        return instr;
    }

    public VectorFunction.Inputs inputs(Random inputs) {
        long[] buffer = new long[Math.max(slots.size(), results.size())];
        for (int i = 0; i < slots.size(); i++) {
            buffer[i] = RandomIrGenerator.interesting(slots.get(i), inputs);
        }
        return new VectorFunction.Inputs(buffer, function.arrays().stream().map(kind -> VectorFunction.array(kind, LENGTH, inputs, false)).toArray());
    }

    /** As text, in which a NaN is a NaN. */
    public String outcome(VectorFunction.Inputs after) {
        return VectorFunction.text(results, after);
    }
}
