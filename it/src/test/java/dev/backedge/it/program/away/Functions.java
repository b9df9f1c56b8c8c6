package dev.backedge.it.program.away;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;

/** Lambdas as constants, as libraries of mathematics have them. */
public final class Functions {
    public static final DoubleUnaryOperator ABS = Math::abs;
    public static final DoubleUnaryOperator HALF = x -> x / 2 + 1;
    public static final DoubleBinaryOperator HYPOT = (a, b) -> Math.sqrt(a * a + b * b);
    public static final IntBinaryOperator STEP = (a, b) -> step(a) - Functions.HALF_OF.applyAsInt(b, a);
    /** Is null while the one before it is made, and of no interest then. */
    public static final IntBinaryOperator HALF_OF = (a, b) -> a >> 1 ^ b;
    public static final IntBinaryOperator ELEMENT = (i, j) -> Functions.TABLE[i & j];
    /** Captures. */
    public static final IntBinaryOperator SCALED = scaled(7);
    private static final int[] TABLE = {3, 1, 4, 1, 5, 9, 2, 6};
    /** Not final. */
    public static IntBinaryOperator changing = (a, b) -> a + b;

    private Functions() {
    }

    private static int step(int a) {
        return a * 31 + 7;
    }

    private static IntBinaryOperator scaled(int scale) {
        return (a, b) -> (a + b) * scale;
    }
}
