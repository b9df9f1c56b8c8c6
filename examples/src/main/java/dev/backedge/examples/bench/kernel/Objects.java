package dev.backedge.examples.bench.kernel;

/** Loops whose data are fields, objects, and arrays of arrays. */
public final class Objects {
    private static int seed;

    private Objects() {
    }

    /** Counts and adds in fields of this. */
    public static final class Tally {
        private final int[] data;
        private int count;
        private long sum;

        public Tally(int[] data) {
            this.data = data;
        }

        public long fieldSum(int passes) {
            long total = 0;
            for (int pass = 0; pass < passes; pass++) {
                count = 0;
                sum = 0;
                for (int i = 0; i < data.length; i++) {
                    sum += data[i];
                    if (data[i] > 0) {
                        count++;
                    }
                }
                total = 31 * total + sum + count;
            }
            return total;
        }
    }

    /** Arrays and a number in fields of this. */
    public static final class Particles {
        private final float[] x;
        private final float[] velocity;
        private final float[] moved;
        private final float dt;

        public Particles(float[] x, float[] velocity, float[] moved, float dt) {
            this.x = x;
            this.velocity = velocity;
            this.moved = moved;
            this.dt = dt;
        }

        public long particles(int passes) {
            long total = 0;
            for (int pass = 0; pass < passes; pass++) {
                for (int i = 0; i < x.length; i++) {
                    moved[i] = x[i] + velocity[i] * dt;
                }
                total = 31 * total + (long) moved[0];
            }
            return total;
        }
    }

    /** Linear congruences in a static field, as old generators have it. */
    public static long staticSeed(int[] out, int start, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            seed = start;
            for (int i = 0; i < out.length; i++) {
                seed = seed * 1103515245 + 12345;
                out[i] = seed >>> 16;
            }
            total = 31 * total + seed;
        }
        return total;
    }

    /** An object with two fields and accessors. */
    public static final class Point {
        private final double x;
        private final double y;

        public Point(double x, double y) {
            this.x = x;
            this.y = y;
        }

        double x() {
            return x;
        }

        double y() {
            return y;
        }

        Point plus(Point other) {
            return new Point(x + other.x, y + other.y);
        }

        Point times(Point other) {
            return new Point(x * other.x - y * other.y, x * other.y + y * other.x);
        }
    }

    /** The area of a polygon of points. */
    public static long polygonArea(Point[] points, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double area = 0;
            for (int i = 1; i < points.length; i++) {
                area += points[i - 1].x() * points[i].y() - points[i].x() * points[i - 1].y();
            }
            out[0] = area;
            total = 31 * total + (long) area;
        }
        return total;
    }

    /** A new object for every intermediate result. */
    public static long newObjects(Point c, int steps, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            Point z = new Point(0, 0);
            for (int i = 0; i < steps; i++) {
                z = z.times(z).plus(c);
            }
            out[0] = z.x();
            out[1] = z.y();
            total = 31 * total + (long) (z.x() * 1000);
        }
        return total;
    }

    /** One of a chain. */
    public static final class Node {
        private final int value;
        private final Node next;

        public Node(int value, Node next) {
            this.value = value;
            this.next = next;
        }
    }

    public static long linkedList(Node first, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (Node node = first; node != null; node = node.next) {
                sum += node.value;
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long boxed(Integer[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (Integer x : a) {
                sum += x;
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long rowsSum(double[][] a, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < a[i].length; j++) {
                    sum += a[i][j];
                }
            }
            out[0] = sum;
            total = 31 * total + (long) sum;
        }
        return total;
    }

    /** A stencil on rows, not in place. */
    public static long rowsStencil(double[][] a, double[][] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 1; i < a.length - 1; i++) {
                for (int j = 1; j < a[i].length - 1; j++) {
                    b[i][j] = 0.25 * (a[i - 1][j] + a[i + 1][j] + a[i][j - 1] + a[i][j + 1]);
                }
            }
            total = 31 * total + (long) b[1][1];
        }
        return total;
    }
}
