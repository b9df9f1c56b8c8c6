package dev.backedge.compiler.testing;

/** Methods with one outermost loop each, whose bytecode tests compile. Locals take their slots in the order of declaration. */
public final class SampleLoops {
    private SampleLoops() {
    }

    static int sum(int[] a) {
        int s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i];
        }
        return s;
    }

    static double dot(double[] a, double[] b, int n) {
        double s = 0;
        for (int i = 0; i < n; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    static int sieve(boolean[] composite, int n) {
        int primes = 0;
        for (int i = 2; i < n; i++) {
            if (!composite[i]) {
                primes++;
                for (int j = i + i; j < n; j += i) {
                    composite[j] = true;
                }
            }
        }
        return primes;
    }

    static int mandelbrot(double cr, double ci, int limit) {
        double x = 0;
        double y = 0;
        int k = 0;
        while (k < limit && x * x + y * y < 4) {
            double t = x * x - y * y + cr;
            y = 2 * x * y + ci;
            x = t;
            k++;
        }
        return k;
    }

    static void stencil(double[] a, double[] b, int n) {
        for (int i = 1; i < n - 1; i++) {
            b[i] = (a[i - 1] + a[i] + a[i + 1]) * 0.5;
        }
    }

    static void stencilInPlace(double[] a, int n) {
        for (int i = 1; i < n - 1; i++) {
            a[i] = (a[i - 1] + a[i] + a[i + 1]) * 0.5;
        }
    }

    static long hash(byte[] a) {
        long h = 17;
        for (int i = 0; i < a.length; i++) {
            h = h * 31 + (a[i] & 0xff);
        }
        return h;
    }

    static void multiply(double[] a, double[] b, double[] c, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double s = 0;
                for (int k = 0; k < n; k++) {
                    s += a[i * n + k] * b[k * n + j];
                }
                c[i * n + j] = s;
            }
        }
    }

    static void histogram(int[] counts, byte[] a) {
        for (int i = 0; i < a.length; i++) {
            counts[a[i] & 255]++;
        }
    }

    static long trajectories(int bound) {
        long steps = 0;
        for (int i = 1; i < bound; i++) {
            long n = i;
            int length = 0;
            while (n != 1) {
                n = (n & 1) == 0 ? n >> 1 : 3 * n + 1;
                length++;
            }
            steps += length;
        }
        return steps;
    }

    static long collatz(long n) {
        long steps = 0;
        while (n != 1) {
            n = (n & 1) == 0 ? n >>> 1 : 3 * n + 1;
            steps++;
        }
        return steps;
    }

    static long generate(long x, int n) {
        for (int i = 0; i < n; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            x ^= x >>> 33 ^ x << (i & 63);
        }
        return x;
    }

    static void clamp(int[] a, int[] b) {
        for (int i = 0; i < a.length; i++) {
            b[i] = Math.max(-5, Math.min(a[i], 50));
        }
    }

    static int choose(int[] a) {
        int s = 0;
        for (int i = 0; i < a.length; i++) {
            switch (a[i] & 15) {
                case 0 -> s += 3;
                case 1 -> s ^= 7;
                case 2, 9 -> s -= i;
                case 4 -> s *= 3;
                case 5 -> s = -s;
                case 8 -> s++;
                default -> s += a[i];
            }
            switch (s) {
                case -1000000 -> s = 1;
                case 3 -> s = 30;
                case 1000000 -> s = 2;
                default -> { }
            }
        }
        return s;
    }

    static void scatter(int[] a, int n) {
        for (int i = 0; i < n; i++) {
            int k = Math.floorMod(i * 31, a.length);
            a[k] += i;
            a[k] ^= a[(k + 1) % a.length];
        }
    }

    static long divide(long n, long d) {
        long s = 0;
        for (int i = 0; i < 100; i++) {
            s += n / (d + i) * 2 + n % (d + i + 1000) + (int) n / (i + 1) + (int) s % (i - 200);
        }
        return s;
    }

    static int floats(float[] a, float[] b) {
        int s = 0;
        for (int i = 0; i < a.length; i++) {
            b[i] = a[i] < 1 ? Math.abs(a[i]) : a[i] * 1.5f % 7;
            s += (int) a[i] + (a[i] == a[i] ? 1 : 2) + (a[i] != 3e9f ? 4 : 8);
        }
        return s;
    }

    static long shorts(short[] a, char[] b) {
        long s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * (long) b[i];
            b[i] = (char) (b[i] + a[i]);
            a[i] = (short) (a[i] << 3);
        }
        return s;
    }

    static int registers(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o, int p, int limit) {
        for (int q = 0; q < limit; q++) {
            a += b;
            b ^= c;
            c += d;
            d -= e;
            e += f * 3;
            f ^= g;
            g += h;
            h -= i;
            i += j;
            j ^= k;
            k += l;
            l -= m;
            m += n;
            n ^= o;
            o += p;
            p -= a + q;
        }
        return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p;
    }

    /** Flags and small numbers that are constants on some of the ways that meet. */
    static int characters(byte[] text, int widest) {
        int count = 0;
        for (int i = 0; i < text.length; count++) {
            int more = 0;
            boolean wide = false;
            if (text[i] < 0) {
                more = text[i] >> 5 == -2 ? 1 : 2;
                wide = more > widest && text.length > 3;
            }
            if (i + more >= text.length) {
                count = -1;
                break;
            }
            boolean valid = !wide;
            for (int k = 1; k <= more; k++) {
                valid &= text[i + k] < -64;
            }
            if (!valid) {
                count += 1000;
            }
            i += more + 1;
        }
        return count;
    }
}
