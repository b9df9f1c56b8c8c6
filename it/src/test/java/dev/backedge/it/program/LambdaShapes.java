package dev.backedge.it.program;

import dev.backedge.it.program.away.Functions;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * Loops that call lambdas in static final fields, and in local variables. Methods whose names start with "native" must run native, those whose names start with "bytecode" stay
 * bytecode. What each prints must be the same without the agent, stack traces included.
 */
public final class LambdaShapes {
    private static final IntUnaryOperator OWN = n -> n * 3 + twisted(n);
    private static final IntUnaryOperator FAILING = n -> 1000 / (n - 777);
    private static final IntUnaryOperator LATE;
    private static final IntUnaryOperator EITHER;
    /** Is null while {@link #LATE} is made. */
    private static final IntUnaryOperator LAST = n -> n + 5;

    static {
        int sum = 0;
        try {
            sum = nativeEarly(50);
        } catch (NullPointerException e) {
            System.out.println("early: " + Traces.frame(e, 0));
        }
        int added = sum;
        LATE = n -> n + 2;
        EITHER = added == 0 ? n -> n - 1 : n -> n - 2;
    }

    private LambdaShapes() {
    }

    public static void main(String[] args) {
        double[] a = new double[2000];
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 7 * 1.25 - 3;
        }
        for (int round = 0; round < 8; round++) {
            System.out.println(nativeAbs(a) + " " + nativeHalf(a) + " " + nativeHypot(a) + " " + nativeStep(3000) + " " + nativeElement(3000));
            System.out.println(nativeOwn(2500) + " " + nativeLate(800) + " " + nativeLocal(1000) + " " + nativeEarly(900) + " " + nativeNested(a));
            System.out.println(nativeFailing(2000) + " " + bytecodeCaptures(500) + " " + bytecodeChanging(500) + " " + bytecodeParameter(x -> x + 1, 500) + " " + bytecodeEither(500)
                    + " " + bytecodeReplaced(500));
        }
    }

    private static int twisted(int n) {
        return n ^ n >>> 3;
    }

    private static int nativeEarly(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += i < 40 ? i : LAST.applyAsInt(i);
        }
        return sum;
    }

    private static double nativeAbs(double[] a) {
        double sum = 0;
        for (double x : a) {
            sum += Functions.ABS.applyAsDouble(x);
        }
        return sum;
    }

    private static double nativeHalf(double[] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum = Functions.HALF.applyAsDouble(a[i] + sum * 0.5);
        }
        return sum;
    }

    private static double nativeHypot(double[] a) {
        double sum = 0;
        for (int i = 1; i < a.length; i++) {
            sum += Functions.HYPOT.applyAsDouble(a[i], Functions.ABS.applyAsDouble(a[i - 1]));
        }
        return sum;
    }

    private static int nativeStep(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + Functions.STEP.applyAsInt(i, sum);
        }
        return sum;
    }

    private static int nativeElement(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + Functions.ELEMENT.applyAsInt(i, 7);
        }
        return sum;
    }

    private static int nativeOwn(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += OWN.applyAsInt(i);
        }
        return sum;
    }

    private static int nativeLate(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 5 + LATE.applyAsInt(i);
        }
        return sum;
    }

    private static double nativeLocal(int n) {
        DoubleUnaryOperator square = x -> x * x;
        IntBinaryOperator most = Math::max;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += square.applyAsDouble(i) + most.applyAsInt(i, 500);
        }
        return sum;
    }

    private static double nativeNested(double[] a) {
        double sum = 0;
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 50; j++) {
                sum += Functions.HALF.applyAsDouble(Functions.ABS.applyAsDouble(a[i * 50 + j])) - OWN.applyAsInt(j);
            }
        }
        return sum;
    }

    private static String nativeFailing(int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 3 + FAILING.applyAsInt(i);
            }
        } catch (ArithmeticException e) {
            return sum + "/" + i + " " + Traces.frame(e, 0) + " " + Traces.frame(e, 1);
        }
        return sum + "/" + i;
    }

    private static int bytecodeCaptures(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Functions.SCALED.applyAsInt(i, sum);
        }
        return sum;
    }

    private static int bytecodeChanging(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Functions.changing.applyAsInt(i, 3);
            if (i == 300) {
                Functions.changing = (a, b) -> a - b;
            }
        }
        Functions.changing = (a, b) -> a * b;
        return sum;
    }

    private static int bytecodeParameter(IntUnaryOperator given, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += given.applyAsInt(i);
        }
        return sum;
    }

    private static int bytecodeEither(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += EITHER.applyAsInt(i);
        }
        return sum;
    }

    private static int bytecodeReplaced(int n) {
        IntUnaryOperator one = x -> x + 1;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += one.applyAsInt(i);
            if (i == 200) {
                one = x -> x + 2;
            }
        }
        return sum;
    }
}
