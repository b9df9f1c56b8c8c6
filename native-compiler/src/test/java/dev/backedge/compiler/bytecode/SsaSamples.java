package dev.backedge.compiler.bytecode;

import java.util.Arrays;
import java.util.Objects;

/** Loops to build SSA from. Each public method is run by {@link SsaBuilderTest} with arguments made for its parameter types. */
final class SsaSamples {
    private static int calls;

    private SsaSamples() {
    }

    public static int sum(int[] a, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i];
        }
        return sum;
    }

    public static int sieve(int n, boolean[] composite) {
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

    public static double everyKind(boolean[] z, byte[] b, char[] c, short[] s, int[] i, long[] l, float[] f, double[] d, int n) {
        double total = 0;
        for (int k = 0; k < n; k++) {
            z[k] = (b[k] & 3) == 1;
            b[k] += (byte) (z[k] ? 100 : 50);
            c[k]--;
            s[k] = (short) (s[k] * 3 + c[k]);
            i[k] ^= l[k] > 5 ? s[k] : ~c[k];
            l[k] = (l[k] << k) + (i[k] >>> 3);
            f[k] = f[k] / 3 - l[k];
            d[k] = Math.sqrt(Math.abs(d[k])) + f[k];
            total += d[k] + z.length + b.length + c.length + s.length + i.length + l.length + f.length + d.length;
        }
        return total;
    }

    public static long division(int n, int m, long k) {
        long sum = 0;
        for (int i = Math.min(n, 30); i > -20; i--) {
            try {
                sum += m / i + m % i + k / (i - 3) + k % (i + 2);
                sum += Math.floorMod(m, i) + Math.floorDiv(k, i) + Integer.divideUnsigned(m, i) + Long.remainderUnsigned(k, i);
            } catch (ArithmeticException e) {
                sum = sum * 31 + i;
            }
        }
        return sum;
    }

    public static int switches(int n, int m) {
        int state = m;
        for (int i = 0; i < n; i++) {
            switch (i & 7) {
                case 0, 1 -> state += i;
                case 3 -> state *= 31;
                case 5 -> state ^= i << 3;
                default -> state--;
            }
            switch (state) {
                case -100, 7 -> state = 1;
                case Integer.MAX_VALUE -> state = 2;
                case 1000000 -> state = 3;
                default -> { }
            }
        }
        return state;
    }

    public static int labels(int n, int m) {
        int found = -1;
        outer:
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i * j == m) {
                    found = i;
                    break outer;
                }
                if (j > i) {
                    continue outer;
                }
                found ^= j;
            }
        }
        return found;
    }

    public static int doWhile(int n) {
        int steps = 0;
        long x = n;
        do {
            x = (x & 1) == 0 ? x / 2 : 3 * x + 1;
            steps++;
        } while (x > 1 && steps < 200);
        return steps;
    }

    public static int returns(int[] a, int m) {
        for (int i = 0; ; i++) {
            if (a[i] == m) {
                return i;
            }
        }
    }

    public static int swapped(int[] a, int[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int[] t = a;
            a = b;
            b = t;
            a[i] += b[i] + 1;
            if (a == b) {
                sum++;
            }
            sum += a[i];
        }
        return sum + a.length * 7 + (a == b ? 1 : 0);
    }

    public static int nulls(int[] a, int[] b, int n) {
        int[] current = null;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            current = (i & 3) == 0 ? null : (i & 3) == 1 ? b : a;
            if (current == null) {
                sum += 1000;
                continue;
            }
            sum += current[i];
        }
        return sum + (current == null ? 1 : current.length);
    }

    /** Two incoming values that a compiler of the whole method could infer to be one. */
    public static int sameReferenceTwice(int[] a, int n) {
        int[] first = a;
        int[] second = a;
        int equal = 0;
        for (int i = 0; i < n; i++) {
            if (first == second) {
                equal++;
            }
            second[i] = i;
        }
        return equal;
    }

    public static int calls(int n, int m) {
        int sum = m;
        for (int i = 0; i < n; i++) {
            sum += i;
            if (i % 5 == 4) {
                sum += call(sum, i);
            }
        }
        return sum;
    }

    public static int callWithFullStack(int[] a, int n, long k) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            a[i] += sum * (int) (k ^ ((i & 3) == 3 ? call(i, sum) : i));
            sum += a[i];
        }
        return sum;
    }

    public static int catches(int[] a, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int before = sum;
            try {
                sum += 5;
                sum += a[i * 3 - 2];
                sum *= 2;
            } catch (ArrayIndexOutOfBoundsException e) {
                sum += before;
            } finally {
                sum++;
            }
        }
        return sum;
    }

    public static long floats(float f, double d, int n) {
        long hash = 0;
        for (int i = 0; i < n; i++) {
            f = f * 1.5f - i;
            d = d / 0.7 + f % 3;
            if (f < d) {
                hash += (long) f;
            }
            if (!(f >= d)) {
                hash ^= (int) d;
            }
            if (d > 1e30 || f != f) {
                d = -1 / d;
                f = (float) d;
            }
            hash = hash * 31 + (long) (d - f) + (f <= 0 ? 1 : 0) + (d == f ? 2 : 0);
        }
        return hash;
    }

    public static long intrinsics(int a, int b, long k, float f, double d) {
        long hash = 0;
        for (int i = -20; i < 20; i++) {
            int x = a * i + b;
            long y = k * i - b;
            float g = f * i;
            double e = d / i;
            hash = hash * 31 + Math.abs(x) + Math.min(x, b) + Math.max(y, k) + Integer.signum(x) + Long.signum(y);
            hash = hash * 31 + Integer.bitCount(x) + Long.bitCount(y) + Integer.numberOfLeadingZeros(x) + Long.numberOfTrailingZeros(y);
            hash = hash * 31 + Integer.rotateLeft(x, i) + Long.rotateRight(y, i) + Integer.reverseBytes(x) + Long.reverseBytes(y);
            hash = hash * 31 + Integer.highestOneBit(x) + Long.highestOneBit(y) + Integer.lowestOneBit(i) + Long.lowestOneBit(y);
            hash = hash * 31 + Integer.compare(x, b) + Long.compare(y, k) + Integer.compareUnsigned(x, b) + Long.compareUnsigned(y, k);
            hash = hash * 31 + Float.compare(g, f) + Double.compare(e, d) + Float.compare(0.0f, g * 0) + Double.compare(Double.NaN, e);
            hash = hash * 31 + Float.floatToIntBits(g) + Double.doubleToLongBits(e) + Float.floatToRawIntBits(f + 1);
            hash = hash * 31 + Math.multiplyHigh(y, k) + Math.multiplyFull(x, b) + Integer.toUnsignedLong(x);
            hash = hash * 31 + Byte.toUnsignedInt((byte) x) + Short.toUnsignedLong((short) x) + Character.compare((char) x, (char) b);
            hash = hash * 31 + Short.reverseBytes((short) x) + Character.reverseBytes((char) x) + Byte.compare((byte) x, (byte) b);
            hash = hash * 31 + (Float.isNaN(g) ? 1 : 0) + (Double.isInfinite(e) ? 2 : 0) + (Double.isFinite(e) ? 4 : 0);
            hash = hash * 31 + (Boolean.logicalXor(x > 0, y > 0) ? 1 : 0) + Integer.sum(x, b) + Math.floorMod(y, 7) + Math.floorDiv(x, 3);
            hash = hash * 31 + Double.doubleToLongBits(Math.ceil(e) + Math.floor(d * i) - Math.rint(e * 3) + Math.fma(e, d, g));
            hash = hash * 31 + Float.floatToIntBits(Math.copySign(g, -1) + Math.min(g, f) + Math.max(f, g) + Math.abs(g));
        }
        return hash;
    }

    /** The loop is entered with values on the operand stack. */
    public static int stackAtHeader(int n, int m) {
        return m + 3 * switch (n & 3) {
            case 0 -> 5;
            case 1 -> {
                int sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += i ^ m;
                }
                yield sum;
            }
            default -> {
                int sum = 1;
                while (sum < Math.min(n, 100) * 10) {
                    sum = sum * 3 + 1;
                }
                yield sum;
            }
        };
    }

    public static int matrix(int n, double[] d, double[] e) {
        double[] product = new double[16];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double sum = 0;
                for (int k = 0; k < 4; k++) {
                    sum += d[i * 4 + k] * e[k * 4 + j];
                }
                product[i * 4 + j] = sum;
            }
        }
        return (int) product[n & 15];
    }

    /** Rows of arrays that may be the same array, of any length, or null. */
    public static double rowProduct(double[][] a, double[][] b, double[][] c, int n) {
        double last = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 8; j++) {
                double sum = 0;
                for (int k = 0; k < 9; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum > 10 ? sum * 0.001 : c[i][j] + last;
                last = c[i][j];
            }
        }
        return last;
    }

    /** Rows around one that an inner loop does not change, some of them outside. */
    public static int stencil(int[][] a, int n) {
        int sum = 0;
        for (int i = 1; i < n; i++) {
            for (int j = 1; j < 30; j++) {
                a[i][j] = a[i - 1][j] + a[i + 1][j] - a[i][j - 1] + a[i + 7 - 7][j + 1];
                sum = sum * 3 + a[i][j];
            }
        }
        return sum;
    }

    /** Rows in locals and on the operand stack, compared and tested; now and then one is replaced. */
    public static long rowsHeld(int[][] a, int[] other, int n) {
        int[] held = other;
        int[] before = null;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int at = (int) (sum & 15);
            if (a[at] == null) {
                sum += 3;
                continue;
            }
            before = held;
            held = a[at];
            sum += held == a[i & 15] ? 17 : held == other ? 19 : before == held ? 23 : held.length;
            for (int j = 0; j < 5; j++) {
                a[at][j] = (sum & 4) == 0 ? held[j] + 1 : other[j] ^ a[i & 7][j];
                sum = sum * 31 + held[j];
            }
            if ((sum & 63) == 5) {
                a[at] = other;
            }
        }
        return sum + (held == null ? 0 : held[0]) + (before == null ? 0 : before[0]);
    }

    /** Arrays of arrays of arrays: planes and rows that may be one, of any length, or null, held, tested and replaced. */
    public static long planes(int[][][] a, char[][][] text, double[][][][] deep, int n) {
        long sum = 0;
        int[][] held = null;
        for (int i = 0; i < n; i++) {
            int[][] plane = a[(int) (sum & 7)];
            if (plane == null) {
                sum += held == null ? 3 : held.length;
                continue;
            }
            for (int j = 0; j < 4; j++) {
                int[] row = plane[j];
                for (int k = 0; row != null && k < 5; k++) {
                    row[k] += (int) sum ^ a[j][i & 3][k];
                    sum = sum * 31 + row[k] + text[k & 3][j & 1][i & 7]++;
                }
                sum += row == null ? 7 : row.length + (long) deep[i & 1][j & 1][i % 3][j];
                deep[j & 1][i & 1][j & 1][i & 1] += sum & 15;
            }
            held = plane;
            if ((sum & 63) == 5) {
                a[i & 3] = a[i & 1];
            } else if ((sum & 63) == 6) {
                plane[i & 1] = new int[] {i, 2, 3, 4, 5, 6};
            }
        }
        return sum + (held == null ? 0 : held.length);
    }

    /** Nothing but planes that are held. */
    public static long planeHeld(int[][][] a, int n) {
        int[][] held = null;
        int changes = 0;
        for (int i = 0; i < n; i++) {
            int[][] plane = a[i & 7];
            changes += plane == null ? 1 : 3;
            held = plane;
        }
        return changes + (held == null ? 0 : held.length);
    }

    /** Invariant rows beside others, bytes and booleans, an array that is a local changed in the loop. */
    public static int rowsMixed(byte[][] bytes, boolean[][] flags, byte[][] others, int n) {
        int count = 0;
        byte[][] from = bytes;
        for (int i = 0; i < n; i++) {
            byte first = bytes[3][i % 7];
            flags[i % 5][first & 7] ^= (others[first & 15][i & 3] & 1) != 0;
            count += flags[i % 5][i % 3] ? bytes[i % 11].length : first;
            others[i % 13][i % 2] += (byte) count;
        }
        return count + from.length;
    }

    public static int lateNull(int[] a, int n) {
        int sum = 0;
        int[] other = a;
        for (int i = 0; i < n; i++) {
            sum += other[0];
            other[0] = sum;
            if (i == 9) {
                other = null;
            }
        }
        return sum;
    }

    /** Everything that is inlined: branches, several returns, calls in calls, wide and narrow arguments and results, reads of arrays. */
    public static long inlined(int[] a, byte[] b, int n, long k, double d) {
        long sum = k;
        for (int i = 0; i < n; i++) {
            sum += clamped(a[i], -10, i) * wide(sum, i) + (isOdd(i) ? 3 : at(a, i - 1));
            sum ^= (long) (mixed(d, i, sum, (float) i) * 8) + narrow(a[i]) + bytes(b, i);
            if (isOdd((int) sum)) {
                sum += 5 * twice(twice(i));
            }
        }
        return sum;
    }

    private static int clamped(int value, int low, int high) {
        if (value < low) {
            return low;
        }
        return value > high ? high : value;
    }

    private static long wide(long a, int b) {
        long c = a << b;
        return c - b;
    }

    private static boolean isOdd(int a) {
        return (a & 1) != 0;
    }

    private static int at(int[] a, int i) {
        return i < 0 ? -1 : a[i];
    }

    private static double mixed(double d, int i, long k, float f) {
        double scaled = d * i;
        switch (i & 3) {
            case 0 -> scaled += k;
            case 1 -> scaled -= f;
            case 3 -> {
                return f;
            }
            default -> scaled = -scaled;
        }
        return scaled;
    }

    private static byte narrow(int a) {
        return (byte) (a * 3);
    }

    private static int bytes(byte[] b, int i) {
        return b == null ? -7 : b[i] + b.length;
    }

    private static int twice(int a) {
        return plus(a, a);
    }

    private static int plus(int a, int b) {
        return a + b;
    }

    /** Callees that leave: through a call, an exception, a handler of their own; in the middle of a block with stores and a full operand stack. */
    public static int leavingCallees(int[] a, int[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            a[i] = sum;
            sum += a[i] * 3 + checked(a, i, sum) + handled(b, i * 2 - 3);
            b[i] += sum ^ (i % 7 == 6 ? outside(i, sum) : i);
            a[i] ^= divided(sum, i - 5);
        }
        return sum;
    }

    private static int checked(int[] a, int i, int sum) {
        if (i == 13) {
            calls++;
            throw new IllegalStateException("13");
        }
        return a[i] - sum;
    }

    private static int handled(int[] b, int i) {
        try {
            return b[i];
        } catch (ArrayIndexOutOfBoundsException e) {
            calls++;
            return i;
        }
    }

    private static int divided(int a, int b) {
        try {
            return a / b;
        } catch (ArithmeticException e) {
            return 77;
        }
    }

    private static int outside(int a, int b) {
        int both = a * b;
        return call(both, a) + 1;
    }

    /** Callees that write arrays: after their last exit, which is inlined; before one, which is not. */
    public static int writingCallees(int[] a, int[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            put(a, i, sum + i);
            sum += putIfLess(b, i, 7);
            if (sum % 5 != 0) {
                swap(a, i, n - 1 - i);
            }
            sum += a[i] + b[n - 1 - i];
        }
        return sum;
    }

    /** Several writes, each with its checks. */
    public static int packingCallees(byte[] a, byte[] b, int[] c, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            pack(i * 0x01020304 + sum, a, i % 40 * (i < 30 ? 1 : 4));
            sum += a[i % 9] + pack(sum, b, n - i);
            if (sum % 7 == 3) {
                bump(c, i % c.length, i);
            }
        }
        return sum;
    }

    private static int pack(int value, byte[] to, int at) {
        to[at] = (byte) (value >>> 24);
        to[++at] = (byte) (value >>> 16);
        to[++at] = (byte) (value >>> 8);
        to[++at] = (byte) value;
        return at % 3 == 0 ? value : at;
    }

    private static void bump(int[] a, int i, int j) {
        a[i]++;
        a[j]--;
    }

    private static void put(int[] a, int i, int value) {
        a[i] = value * 2;
    }

    private static int putIfLess(int[] a, int i, int value) {
        int old = a[i];
        if (old < value) {
            a[i] = value;
            return 1;
        }
        return 2;
    }

    private static void swap(int[] a, int i, int j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    /** Not inlined: recursion, a loop, too large a depth is. */
    public static int notInlined(int n, int m) {
        int sum = m;
        for (int i = 0; i < n; i++) {
            sum += i % 9 == 0 ? fibonacci(i & 7) + looped(i & 3) : i;
            sum ^= sum << 3;
        }
        return sum;
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private static int looped(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += i * i;
        }
        return sum;
    }

    /** The call is the first bytecode of the loop, and decides about its end. */
    public static int callInHeader(int[] a, int n) {
        int i = 0;
        int sum = 0;
        while (less(i, n)) {
            sum += a[i];
            i++;
        }
        do {
            sum -= 7;
            i -= one();
        } while (less(0, i));
        return sum;
    }

    private static boolean less(int i, int n) {
        return i < n;
    }

    private static int one() {
        return 1;
    }

    /** References through callees, and back. */
    public static int referencesThroughCallees(int[] a, int[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int[] c = chosen(a, b, i);
            sum += c[i] + chosen(b, c, i + 1).length;
            c[i] = sum;
            if (c == b) {
                b = a;
                a = c;
            }
        }
        return sum + a[0] * 3 + b[0];
    }

    private static int[] chosen(int[] a, int[] b, int i) {
        return (i & 1) == 0 ? a : b;
    }

    public static long strings(String a, String b, char[] c, int n) {
        long hash = 0;
        for (int i = 0; i < a.length(); i++) {
            hash = hash * 31 + a.charAt(i);
            if (i < c.length) {
                c[i] ^= 1;
            }
        }
        for (int i = 0; i < n; i++) {
            hash += b.isEmpty() ? 1 : b.charAt(i) - b.length();
        }
        return hash;
    }

    public static double boxes(Integer a, Integer b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a * i + (i < 7 ? b : b.longValue() * 3 + a.doubleValue());
            if (a == null) {
                break;
            }
        }
        return sum;
    }

    public static int stringsThroughCallees(String a, int n) {
        int digits = 0;
        for (int i = 0; i < n; i++) {
            digits += isDigit(a, i) ? 1 : 0;
            if (a == null) {
                break;
            }
        }
        return digits;
    }

    private static boolean isDigit(String a, int i) {
        return a != null && i < a.length() && a.charAt(i) >= '0' && a.charAt(i) <= '9';
    }

    /** Methods that a class of the receiver may override. */
    public static long receivers(Figure a, Figure b, int[] c, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a.area(i) * (long) b.name() + c[a.corner(i, c.length)];
            a.grow(1);
        }
        return sum;
    }

    /** Methods that read fields to which this class has no access. */
    public static double hiddenFields(Purse a, Purse b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a.coin(i) + b.worth();
            if ((i & 3) == 3) {
                sum += a.innerCoin(i) * b.coin(i - 1) + b.label(i);
                b.open += i;
            }
        }
        return sum;
    }

    /** What comes from such a field is kept. */
    public static int hiddenReferences(Purse a, int n) {
        Object last = null;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            Object next = a.inside();
            sum += next == last ? 1 : 2 + a.coin(i);
            last = next;
        }
        return last == null ? sum : sum + 100;
    }

    static class Figure {
        int side;

        static Figure of(int which, int side) {
            Figure figure = which == 0 ? new Figure() : which == 1 ? new Named() : which == 2 ? new Round() : new Figure() { };
            figure.side = side;
            return figure;
        }

        int area(int i) {
            return side * name() + i;
        }

        int name() {
            return 4;
        }

        int corner(int i, int corners) {
            return corners == 0 ? -1 : i % corners;
        }

        final void grow(int by) {
            side += by;
        }

        @Override
        public String toString() {
            return getClass().getName() + side;
        }
    }

    static class Named extends Figure {
        @Override
        int name() {
            return 7;
        }
    }

    static class Round extends Figure {
        @Override
        int area(int i) {
            return 3 * side * side + super.area(i);
        }
    }

    /** Methods of other classes: static and final ones, accessors, one that is inherited; a rare one that calls on. */
    public static long othersInlined(int[] a, Cell cell, Cell other, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            a[i] ^= Cell.mixed(i, sum);
            sum += cell.count() + a[i];
            cell.add(i);
            if (i % 8 == 3) {
                sum ^= other.last() + Cell.inherited(i);
            }
        }
        return sum + cell.sum;
    }

    /** Nothing of which runs natively unless it is inlined. */
    public static int othersRare(int[] a, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i] == 7 ? Cell.mixed(i, 3) : i;
        }
        return sum;
    }

    /** Null checks of arrays and of objects that may be null, or become it. */
    public static int nullChecks(int[] a, int[] b, Cell cell, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int[] c = i % 3 == 0 ? a : b;
            Objects.requireNonNull(c);
            sum += c.length;
            if (i % 16 == 15) {
                Objects.requireNonNull(cell);
                sum ^= 0x55;
            }
            if (i == 30) {
                a = null;
            }
        }
        return sum;
    }

    private static int call(int a, int b) {
        calls++;
        return a ^ b;
    }

    static class BaseOfCell {
        static int inherited(int i) {
            return i * 7;
        }
    }

    /** Something with fields. */
    static final class Cell extends BaseOfCell {
        int count;
        long sum;
        float small = 1.5f;
        byte narrow;
        boolean flag;
        int[] data;
        Cell next;

        static int mixed(int i, long sum) {
            return (int) (sum ^ i * 31L);
        }

        int count() {
            return count;
        }

        void add(int i) {
            sum += i;
        }

        int last() {
            return data[data.length - 1];
        }

        Cell(int count, int[] data) {
            this.count = count;
            this.data = data;
            if (count > 5) {
                next = new Cell(count % 5, data.clone());
            }
        }

        @Override
        public String toString() {
            return count + " " + sum + " " + small + " " + narrow + " " + flag + " " + Arrays.toString(data) + (next == null ? "" : " > " + next);
        }
    }

    public static long fields(Cell a, int n) {
        long h = 0;
        for (int i = 0; i < n; i++) {
            a.count++;
            a.sum += a.data[i] * 3L;
            a.narrow += 100;
            a.flag = !a.flag;
            a.small *= 1.25f;
            h = h * 31 + a.sum + a.narrow + (a.flag ? i : a.count);
        }
        return h;
    }

    public static long fieldsOfTwo(Cell a, Cell b, int n) {
        long h = 0;
        for (int i = 0; i < n; i++) {
            a.count += i;
            b.count ^= a.count;
            if ((i & 7) == 5) {
                h += call(a.count, i);
            }
            h = h * 7 + b.sum + a.count;
        }
        return h;
    }

    public static long fieldsThroughOthers(Cell a, int n) {
        long h = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 3; j++) {
                a.next.sum += a.next.data[i + j] ^ a.count;
                a.next.data[j] += i;
            }
            h = h * 7 + a.next.sum;
        }
        return h;
    }

    public static long arraysFromFields(Cell a, int[] other, int n) {
        long h = 0;
        int[] mine = a.data;
        for (int i = 0; i < n; i++) {
            int[] chosen = (i & 3) == 1 ? other : a.data;
            chosen[i] += i;
            h = h * 5 + mine[i] + (chosen == mine ? 1 : 0);
        }
        return h;
    }

    public static long rows(int[][] rows, int n) {
        long h = 0;
        for (int k = 0; k < 3; k++) {
            for (int i = 0; i < n; i++) {
                rows[0][i] += rows[k][i] + rows.length;
                h = h * 5 + rows[0][i] + rows[k].length;
            }
        }
        return h;
    }
}
