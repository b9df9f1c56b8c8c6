package dev.backedge.compiler.testing;

import dev.backedge.compiler.ir.Block;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A function of one operation on vectors: it loads the operands from arrays, masks as bytes that are not 0, takes scalars from the OSR buffer, and stores the result. Operands are checked
 * not to have been overwritten by being stored again afterwards.
 */
public final class VectorFunction {
    private static final int SPARE = 5;

    private final Function function;
    private final Block block;
    private final List<Type> slots = new ArrayList<>();
    private final List<ElementKind> arrays = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final List<Value> state = new ArrayList<>();
    private boolean indices;
    private int index;

    private VectorFunction(List<ElementKind> kinds) {
        function = new Function("test", kinds);
        block = function.newBlock();
    }

    /** What a run starts from or has ended with. */
    public record Inputs(long[] buffer, Object[] arrays) {
    }

    public static VectorFunction of(Opcode opcode, Signature types, ElementKind element, Random random) {
        List<ElementKind> kinds = new ArrayList<>();
        for (Type type : types.operands()) {
            kinds.add(type == Type.ADDR ? element : kindOf(type));
        }
        kinds.add(types.result() == null ? ElementKind.BYTE : kindOf(types.result()));
        VectorFunction made = new VectorFunction(kinds);
        made.build(opcode, types, element, random);
        return made;
    }

    /** Of an array that holds such values; for a scalar any will do. */
    private static ElementKind kindOf(Type type) {
        if (!type.isVector()) {
            return ElementKind.BYTE;
        }
        return Arrays.stream(ElementKind.values()).filter(kind -> kind != ElementKind.BOOLEAN && kind != ElementKind.CHAR && kind.lane() == type.lane()).findFirst().orElseThrow();
    }

    private void build(Opcode opcode, Signature types, ElementKind element, Random random) {
        List<Value> operands = new ArrayList<>();
        indices = opcode == Opcode.VGATHER;
        index = random.nextInt(SPARE);
        boolean accesses = opcode.accessesElements();
        for (int i = 0; i < types.operands().size(); i++) {
            Type type = types.operands().get(i);
            arrays.add(function.arrays().get(i));
            lengths.add(Type.MAX_LANES + SPARE);
            if (type == Type.ADDR) {
                operands.add(base(i));
            } else if (accesses && i == 1 && type == Type.I32) {
                operands.add(random.nextBoolean() ? constant(Type.I32, index) : slot(Type.I32));
            } else if (type.isScalar()) {
                operands.add(random.nextInt(3) == 0 && !(type == Type.ADDR) ? constant(type, RandomIrGenerator.interesting(type, random)) : slot(type));
            } else {
                operands.add(load(type, i));
            }
        }
        int last = types.operands().size();
        arrays.add(function.arrays().get(last));
        lengths.add(Type.MAX_LANES + SPARE);
        long lane = opcode.takesLane() ? random.nextInt(opcode.lastLane(types.operands().get(0).lanes()) + 1) : 0;
        Instr result = add(function.newInstr(opcode, types.result(), operands, lane, element, null));
        if (types.result() != null && types.result().isScalar()) {
            state.add(result);
            slots.add(types.result());
        } else if (types.result() != null) {
            store(result, last);
        }
        for (int i = 0; i < operands.size(); i++) {
            if (!operands.get(i).type().isScalar()) {
                store(operands.get(i), i);
            }
        }
        block.setTerminator(new Terminator.Exit(new FrameState(ExitReason.LOOP_EXIT, 0, 0, state)));
    }

    private Instr add(Instr instr) {
        block.body().add(instr);
        return instr;
    }

    private Value constant(Type type, long bits) {
        return add(function.newConst(type, bits));
    }

    private Value slot(Type type) {
        Instr slot = add(function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), slots.size(), null, null));
        slots.add(type);
        state.add(slot);
        return slot;
    }

    private Value base(int array) {
        return add(function.newInstr(Opcode.ARRAY_BASE, Type.ADDR, List.of(constant(Type.REF, array + 1))));
    }

    private Value load(Type type, int array) {
        ElementKind kind = function.arrays().get(array);
        Type loaded = type.isMask() ? type.withLane(Lane.I8) : type;
        Instr vector = add(function.newInstr(Opcode.VLOAD, loaded, List.of(base(array), constant(Type.I32, 1)), 0, kind, null));
        return type.isMask() ? add(function.newInstr(Opcode.NE, type, List.of(vector, splat(loaded, 0)))) : vector;
    }

    private Value splat(Type vector, long value) {
        return add(function.newInstr(Opcode.SPLAT, vector, List.of(constant(vector.lane().scalar(), value))));
    }

    private void store(Value value, int array) {
        Value vector = value;
        if (value.type().isMask()) {
            Type bytes = value.type().withLane(Lane.I8);
            vector = add(function.newInstr(Opcode.SELECT, bytes, List.of(value, splat(bytes, 1), splat(bytes, 0))));
        }
        add(function.newInstr(Opcode.VSTORE, null, List.of(base(array), constant(Type.I32, 1), vector), 0, function.arrays().get(array), null));
    }

    public Function function() {
        return function;
    }

    public int[] bufferIndices(int resumePoint) {
        int[] all = new int[state.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    public Inputs inputs(Random random) {
        long[] buffer = new long[Math.max(1, slots.size())];
        for (int i = 0; i < slots.size(); i++) {
            buffer[i] = RandomIrGenerator.interesting(slots.get(i), random);
        }
        if (slots.size() > 0 && function.entry().body().stream().anyMatch(instr -> instr.opcode().accessesElements() && instr.operand(1) instanceof Instr slot && slot.opcode() == Opcode.ENTRY_SLOT)) {
            buffer[0] = index;
        }
        Object[] made = new Object[arrays.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = array(arrays.get(i), lengths.get(i), random, indices && i == 1);
        }
        return new Inputs(buffer, made);
    }

    static Object array(ElementKind kind, int length, Random random, boolean small) {
        int zeros = random.nextInt(4);
        return PrimitiveArrays.of(kind, length, () -> {
            long bits = small ? random.nextInt(length) : zeros == 0 ? 0 : RandomIrGenerator.interesting(kind.type(), random);
            return kind == ElementKind.BYTE && zeros == 1 && random.nextInt(9) > 0 ? 1 : bits;
        });
    }

    /** As text, in which a NaN is a NaN. */
    public String outcome(Inputs after) {
        return text(slots.subList(0, state.size()), after);
    }

    /** @param types of what is in the buffer, from its start on */
    static String text(List<Type> types, Inputs after) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            long bits = after.buffer()[i];
            out.append(switch (types.get(i).kind()) {
                case F32 -> String.valueOf(Float.intBitsToFloat((int) bits));
                case F64 -> String.valueOf(Double.longBitsToDouble(bits));
                case I32 -> String.valueOf((int) bits);
                default -> String.valueOf(bits);
            }).append(' ');
        }
        return out + Arrays.deepToString(after.arrays());
    }
}
