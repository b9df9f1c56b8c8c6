package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.testing.PrimitiveArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A buffer and arrays for a {@link RandomCode}: arrays of one kind are one object now and then; the range of the counter fits into them more or less. */
record LoopInputs(long[] buffer, Object[] arrays) {
    static LoopInputs of(RandomCode loop, long seed) {
        Random random = new Random(seed);
        List<ElementKind> kinds = loop.kinds();
        Object[] arrays = new Object[kinds.size()];
        int length = random.nextInt(4) == 0 ? random.nextInt(700) : random.nextInt(200);
        int margin = loop.scale() * Math.abs(loop.step()) > 1 && random.nextInt(3) > 0 ? 4 : 50;
        for (int i = 0; i < arrays.length; i++) {
            int before = kinds.subList(0, i).indexOf(kinds.get(i));
            Type type = kinds.get(i).type();
            arrays[i] = before >= 0 && random.nextInt(3) == 0 ? arrays[before]
                    : PrimitiveArrays.of(kinds.get(i), length + random.nextInt(margin), () -> bits(type, random));
        }
        List<Type> slots = loop.slots();
        long[] buffer = new long[slots.size()];
        int near = Math.min(length / loop.scale(), random.nextInt(3) == 0 ? 0 : random.nextInt(25));
        int far = Math.min(length / loop.scale(), near + random.nextInt(random.nextBoolean() ? length + 1 : 60));
        buffer[0] = loop.step() > 0 ? near : far;
        buffer[1] = loop.step() > 0 ? far : near;
        buffer[2] = random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(80) - 10;
        buffer[3] = random.nextInt(length + 1);
        for (int i = 4; i < buffer.length; i++) {
            buffer[i] = bits(slots.get(i), random);
        }
        return new LoopInputs(buffer, arrays);
    }

    private static long bits(Type type, Random random) {
        return switch (type.kind()) {
            case F32 -> Float.floatToRawIntBits(number(random));
            case F64 -> Double.doubleToRawLongBits(number(random));
            case I32 -> random.nextBoolean() ? random.nextInt(100) - 50 : random.nextInt();
            default -> random.nextBoolean() ? random.nextInt(100) - 50 : random.nextLong();
        };
    }

    private static float number(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> -0.0f;
            case 1 -> Float.NaN;
            case 2 -> Float.POSITIVE_INFINITY;
            case 3 -> random.nextFloat() * 1e10f;
            default -> random.nextInt(100) - 50 + random.nextInt(4) * 0.25f;
        };
    }

    /** What is left, bit for bit, but that one NaN is as good as another. */
    String outcome(int resumePoint, RandomCode loop) {
        StringBuilder text = new StringBuilder("resume point ").append(resumePoint).append(":");
        for (int i = 0; i < buffer.length; i++) {
            text.append(' ').append(switch (loop.slots().get(i).kind()) {
                case I32 -> (Object) (int) buffer[i];
                case F32 -> Float.intBitsToFloat((int) buffer[i]);
                case F64 -> Double.longBitsToDouble(buffer[i]);
                default -> buffer[i];
            });
        }
        return text.append(' ').append(Arrays.deepToString(arrays)).toString();
    }
}
