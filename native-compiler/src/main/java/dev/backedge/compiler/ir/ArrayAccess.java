package dev.backedge.compiler.ir;

import java.lang.reflect.Array;

/** Reads and writes elements of Java's arrays as raw bits, on behalf of the interpreter, which asserts that they are in range. */
final class ArrayAccess {
    private final Instr access;
    private final long name;
    private final Object array;
    private final int length;

    /**
     * @param name the number of the array, for complaints
     * @param array null if the access has nothing to read or write
     */
    ArrayAccess(Instr access, long name, Object array) {
        this.access = access;
        this.name = name;
        this.array = array;
        this.length = array == null ? 0 : Array.getLength(array);
        if (array != null) {
            ElementKind kind = ElementKind.ofArray(array.getClass().getName());
            if (kind != access.element()) {
                throw new AssertionError("an array of " + kind.text() + ": " + IrPrinter.print(access));
            }
        }
    }

    private int checked(long index) {
        if (index < 0 || index >= length) {
            throw new AssertionError("index " + index + " of array " + name + " is out of range: " + IrPrinter.print(access));
        }
        return (int) index;
    }

    /** As a scalar load extends it. */
    long load(long index) {
        int at = checked(index);
        return switch (access.element()) {
            case BOOLEAN -> ((boolean[]) array)[at] ? 1 : 0;
            case BYTE -> ((byte[]) array)[at];
            case CHAR -> ((char[]) array)[at];
            case SHORT -> ((short[]) array)[at];
            case INT -> ((int[]) array)[at];
            case LONG -> ((long[]) array)[at];
            case FLOAT -> Float.floatToRawIntBits(((float[]) array)[at]);
            case DOUBLE -> Double.doubleToRawLongBits(((double[]) array)[at]);
        };
    }

    void store(long index, long bits) {
        int at = checked(index);
        switch (access.element()) {
            case BOOLEAN -> ((boolean[]) array)[at] = (bits & 1) != 0;
            case BYTE -> ((byte[]) array)[at] = (byte) bits;
            case CHAR -> ((char[]) array)[at] = (char) bits;
            case SHORT -> ((short[]) array)[at] = (short) bits;
            case INT -> ((int[]) array)[at] = (int) bits;
            case LONG -> ((long[]) array)[at] = bits;
            case FLOAT -> ((float[]) array)[at] = Float.intBitsToFloat((int) bits);
            case DOUBLE -> ((double[]) array)[at] = Double.longBitsToDouble(bits);
        }
    }
}
