package dev.backedge.examples;

/** The Mandelbrot set: a data-dependent inner loop with two exits, all in double registers. */
public final class Example04Mandelbrot {
    private Example04Mandelbrot() {
    }

    /** Sum of the escape times of width x height points, each at most limit. */
    static long escapeTimes(int width, int height, int limit) {
        long sum = 0;
        for (int y = 0; y < height; y++) {
            double ci = 2.0 * y / height - 1.0;
            for (int x = 0; x < width; x++) {
                double cr = 3.0 * x / width - 2.0;
                double zr = 0;
                double zi = 0;
                int n = 0;
                while (n < limit) {
                    double rr = zr * zr;
                    double ii = zi * zi;
                    if (rr + ii > 4.0) {
                        break;
                    }
                    zi = 2.0 * zr * zi + ci;
                    zr = rr - ii + cr;
                    n++;
                }
                sum += n;
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        Repeat.main("Mandelbrot", args, () -> escapeTimes(400, 300, 500));
    }
}
