package dev.backedge.it.program;

import dev.backedge.annotation.Osr;
import java.util.SplittableRandom;

/** Sums of products of doubles: as Java prescribes, as an annotation allows, as an option does. */
public final class RelaxedSums {
    private RelaxedSums() {
    }

    @Osr(fp = Osr.FloatingPoint.STRICT)
    static double strict(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Osr(fp = Osr.FloatingPoint.REASSOC)
    static double annotated(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double chosen(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double notChosen(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static boolean isClose(double one, double other) {
        return Math.abs(one - other) <= 1e-12 * Math.abs(other);
    }

    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(42);
        double[] a = random.doubles(100_003).toArray();
        double[] b = random.doubles(100_003).toArray();
        double exact = 0;
        for (int i = a.length - 1; i >= 0; i--) {
            exact = Math.fma(a[i], b[i], exact);
        }
        System.out.println(Double.doubleToRawLongBits(strict(a, b)) + " " + Double.doubleToRawLongBits(notChosen(a, b)) + " "
                + isClose(annotated(a, b), exact) + " " + isClose(chosen(a, b), exact));
    }
}
