package dev.backedge.compiler.testing;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.Type;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A well-formed function made from a seed, with inputs to run it on and a way to compare outcomes: for differential tests of the IR
 * interpreter, of optimised functions and of machine code. The same seed gives the same function and the same inputs, always.
 *
 * <p>The function has nested loops that end, branches, switches, side exits, arrays of all kinds, and every opcode. Entry slot k - 1 holds
 * the name of array k; the rest hold numbers, of which the first {@value #SMALL} are small ints. Where there is an array of arrays the last one holds the
 * name of its first element.
 */
public final class RandomIr {
    /** Number of entry slots, after the names, that hold an int which may serve as an index or a limit. */
    static final int SMALL = 3;
    /** Length of the array of arrays, if there is one. */
    static final int ROWS = 5;

    private final List<Type> slots;
    private final ElementKind rowKind;
    private final List<List<Type>> resumePoints;
    private final Function function;

    private RandomIr(long seed, int size) {
        Random random = new Random(seed);
        List<ElementKind> arrays = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
            arrays.add(ElementKind.values()[random.nextInt(ElementKind.values().length)]);
        }
        slots = new ArrayList<>();
        arrays.forEach(array -> slots.add(Type.REF));
        for (int i = 0; i < SMALL; i++) {
            slots.add(Type.I32);
        }
        for (Type type : new Type[] {Type.I32, Type.I64, Type.F32, Type.F64, Type.I32, Type.F64}) {
            slots.add(type);
        }
        rowKind = arrays.isEmpty() || random.nextInt(3) == 0 ? null : arrays.get(random.nextInt(arrays.size()));
        if (rowKind != null) {
            slots.add(Type.REF);
        }
        RandomIrGenerator generator = new RandomIrGenerator(random, new Function("random." + seed, arrays), slots, rowKind, size);
        function = generator.generate();
        resumePoints = generator.resumePoints();
    }

    /** A function of medium size: some 30 to 300 instructions. */
    public static RandomIr of(long seed) {
        return new RandomIr(seed, 40);
    }

    /** @param size about the number of statements, a statement being one to ten instructions */
    public static RandomIr of(long seed, int size) {
        return new RandomIr(seed, size);
    }

    public Function function() {
        return function;
    }

    /** Number of resume points that the exits use: 0 to this, exclusively. */
    public int resumePoints() {
        return resumePoints.size();
    }

    /** For each value of a frame state at a resume point, its index in the OSR buffer. */
    public int[] bufferIndices(int resumePoint) {
        int[] indices = new int[resumePoints.get(resumePoint).size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        return indices;
    }

    /** Types of the values of a frame state at a resume point. */
    public List<Type> types(int resumePoint) {
        return resumePoints.get(resumePoint);
    }

    /** An interpreter of this function, or of what a pass made of it. */
    public IrInterpreter interpreter(Function version) {
        return new IrInterpreter(version, this::bufferIndices).withStepLimit(20_000_000);
    }

    /**
     * What a function reads and writes.
     *
     * @param buffer the OSR buffer
     * @param arrays element k - 1 is the array of name k; null where the reference is null, the same array twice where names share it; then the elements of the
     *     array of arrays
     */
    public record Inputs(long[] buffer, Object[] arrays) {
    }

    /** Inputs made from a seed: fresh ones at each call. Half of them have neither null nor empty arrays, so that loops run on. */
    public Inputs inputs(long seed) {
        Random random = new Random(seed);
        boolean tame = random.nextBoolean();
        List<ElementKind> kinds = function.arrays();
        Object[] arrays = new Object[kinds.size() + (rowKind == null ? 0 : ROWS)];
        long[] buffer = new long[Math.max(slots.size(), RandomIrGenerator.MAX_STATE)];
        for (int i = 0; i < kinds.size(); i++) {
            int twin = kinds.indexOf(kinds.get(i));
            boolean shared = twin < i && arrays[twin] != null && random.nextInt(3) == 0;
            if (shared) {
                arrays[i] = arrays[twin];
            } else if (tame || random.nextInt(6) != 0) {
                Type type = kinds.get(i).type();
                arrays[i] = PrimitiveArrays.of(kinds.get(i), tame ? 8 + random.nextInt(12) : random.nextInt(12),
                        () -> RandomIrGenerator.interesting(type, random));
            }
            buffer[i] = arrays[i] == null ? 0 : shared ? twin + 1 : i + 1;
        }
        for (int i = kinds.size(); i < arrays.length; i++) {
            int twin = random.nextInt(i);
            if (twin < kinds.size() ? kinds.get(twin) == rowKind : random.nextBoolean()) {
                arrays[i] = arrays[twin];
            } else if (random.nextInt(6) != 0) {
                arrays[i] = PrimitiveArrays.of(rowKind, random.nextInt(12), () -> RandomIrGenerator.interesting(rowKind.type(), random));
            }
        }
        for (int i = kinds.size(); i < slots.size(); i++) {
            boolean small = i < kinds.size() + SMALL;
            long garbage = slots.get(i) == Type.I32 || slots.get(i) == Type.F32 ? (long) random.nextInt() << 32 : 0;
            long value = small ? random.nextInt(14) - (tame ? 0 : 2) : RandomIrGenerator.interesting(slots.get(i), random);
            boolean first = rowKind != null && i == slots.size() - 1;
            buffer[i] = first ? kinds.size() + 1 : garbage == 0 ? value : garbage | value & 0xffffffffL;
        }
        return new Inputs(buffer, arrays);
    }

    /**
     * All that can be observed after a run, as text to compare: the resume point, the values stored for it, and the arrays. Every NaN is
     * the same, as Java does not say which one an operation makes.
     */
    public String outcome(int resumePoint, Inputs after) {
        StringBuilder out = new StringBuilder("resume point ").append(resumePoint);
        List<Type> types = resumePoints.get(resumePoint);
        for (int i = 0; i < types.size(); i++) {
            long bits = after.buffer()[i];
            out.append(i == 0 ? ": " : ", ").append(switch (types.get(i).kind()) {
                case I32, REF -> (Object) (int) bits;
                case I64 -> bits;
                case F32 -> Float.intBitsToFloat((int) bits);
                case F64 -> Double.longBitsToDouble(bits);
                default -> throw new AssertionError(types.get(i) + " in a frame state");
            });
        }
        for (Object array : after.arrays()) {
            out.append('\n').append(array == null ? "null" : text(array));
        }
        return out.toString();
    }

    private static String text(Object array) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            Object element = Array.get(array, i);
            elements.add(element instanceof Character character ? (Object) (int) character : element);
        }
        return array.getClass().getComponentType() + elements.toString();
    }
}
