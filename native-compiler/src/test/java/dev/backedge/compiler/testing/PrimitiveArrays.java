package dev.backedge.compiler.testing;

import dev.backedge.compiler.ir.ElementKind;
import java.lang.reflect.Array;
import java.util.function.LongSupplier;

/** Arrays of primitives from bits. */
public final class PrimitiveArrays {
    private PrimitiveArrays() {
    }

    /** @param bits of each element, in order, of which a narrow one keeps the low ones; raw bits of floats */
    public static Object of(ElementKind kind, int length, LongSupplier bits) {
        Object array = switch (kind) {
            case BOOLEAN -> new boolean[length];
            case BYTE -> new byte[length];
            case CHAR -> new char[length];
            case SHORT -> new short[length];
            case INT -> new int[length];
            case LONG -> new long[length];
            case FLOAT -> new float[length];
            case DOUBLE -> new double[length];
        };
        for (int i = 0; i < length; i++) {
            long element = bits.getAsLong();
            switch (kind) {
                case BOOLEAN -> Array.setBoolean(array, i, (element & 1) != 0);
                case BYTE -> Array.setByte(array, i, (byte) element);
                case CHAR -> Array.setChar(array, i, (char) element);
                case SHORT -> Array.setShort(array, i, (short) element);
                case INT -> Array.setInt(array, i, (int) element);
                case LONG -> Array.setLong(array, i, element);
                case FLOAT -> Array.setFloat(array, i, Float.intBitsToFloat((int) element));
                case DOUBLE -> Array.setDouble(array, i, Double.longBitsToDouble(element));
            }
        }
        return array;
    }
}
