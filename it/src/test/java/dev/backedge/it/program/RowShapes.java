package dev.backedge.it.program;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loops over arrays of arrays whose row changes in the loop. {@code main} prints {@code name result}; each method whose name starts with {@code native} must run
 * native code in its outermost loop.
 */
public final class RowShapes {
    private static volatile Object garbage;

    private RowShapes() {
    }

    private static double[][] doubles(int n, int m, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][m];
        for (double[] row : rows) {
            Arrays.setAll(row, i -> random.nextInt(2000) / 64.0 - 10);
        }
        return rows;
    }

    private static int[][] ints(int n, int m, long seed) {
        Random random = new Random(seed);
        int[][] rows = new int[n][];
        Arrays.setAll(rows, i -> random.ints(m, 0, 1000).toArray());
        return rows;
    }

    private static double[][] nativeProduct(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c[0].length; j++) {
                double sum = 0;
                for (int k = 0; k < b.length; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        return c;
    }

    /** Gauss with pivots: rows change places, which compiled code leaves to the interpreter. */
    private static double nativeDeterminant(double[][] a) {
        double result = 1;
        for (int j = 0; j < a.length; j++) {
            int best = j;
            for (int i = j + 1; i < a.length; i++) {
                best = Math.abs(a[i][j]) > Math.abs(a[best][j]) ? i : best;
            }
            if (best != j) {
                double[] row = a[best];
                a[best] = a[j];
                a[j] = row;
                result = -result;
            }
            result *= a[j][j] / 16;
            for (int i = j + 1; i < a.length; i++) {
                double factor = a[i][j] / a[j][j];
                for (int k = j; k < a.length; k++) {
                    a[i][k] -= factor * a[j][k];
                }
            }
        }
        return result;
    }

    private static int nativeShortestPaths(int[][] d) {
        for (int k = 0; k < d.length; k++) {
            for (int i = 0; i < d.length; i++) {
                for (int j = 0; j < d.length; j++) {
                    if (d[i][k] + d[k][j] < d[i][j]) {
                        d[i][j] = d[i][k] + d[k][j];
                    }
                }
            }
        }
        return Arrays.deepHashCode(d);
    }

    private static int nativeCommonSubsequence(byte[] x, byte[] y) {
        short[][] best = new short[x.length + 1][y.length + 1];
        for (int i = 1; i <= x.length; i++) {
            for (int j = 1; j <= y.length; j++) {
                best[i][j] = x[i - 1] == y[j - 1] ? (short) (best[i - 1][j - 1] + 1) : best[i - 1][j] > best[i][j - 1] ? best[i - 1][j] : best[i][j - 1];
            }
        }
        return best[x.length][y.length];
    }

    private static int life(byte[][] from, byte[][] to, int generations) {
        for (int g = 0; g < generations; g += 2) {
            nativeLife(from, to);
            nativeLife(to, from);
        }
        return Arrays.deepHashCode(from);
    }

    private static void nativeLife(byte[][] now, byte[][] next) {
        for (int i = 1; i < now.length - 1; i++) {
            for (int j = 1; j < now[i].length - 1; j++) {
                int n = now[i - 1][j - 1] + now[i - 1][j] + now[i - 1][j + 1] + now[i][j - 1] + now[i][j + 1] + now[i + 1][j - 1] + now[i + 1][j] + now[i + 1][j + 1];
                next[i][j] = (byte) (n == 3 || n == 2 && now[i][j] == 1 ? 1 : 0);
            }
        }
    }

    /** Rows of every length, some of them one array, some null: what is thrown is caught in the loop. */
    private static long nativeJagged(long[][] rows, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            long[] row = rows[i % rows.length];
            try {
                for (int j = 0; j <= i % 20; j++) {
                    row[j] += rows[(i + j) % rows.length].length;
                    sum = sum * 31 + row[j];
                }
            } catch (NullPointerException e) {
                sum ^= row == null ? 1 : 2;
            } catch (ArrayIndexOutOfBoundsException e) {
                sum += row.length;
            }
        }
        return sum;
    }

    private static int nativeIdentity(char[][] rows, char[] wanted, int n) {
        int found = 0;
        char[] last = null;
        for (int i = 0; i < n; i++) {
            char[] row = rows[i % rows.length];
            found += row == wanted ? 1 : row == last ? 100 : row == null ? 10_000 : row == rows[(i + 2) % rows.length] ? 1_000_000 : 0;
            last = row;
        }
        return found + (last == wanted ? 7 : last == null ? 8 : last.length);
    }

    /** Elements of every kind, columns, an array of arrays that is null or empty. */
    private static double nativeKinds(boolean[][] z, float[][] f, long[][] l, int[][] none, int[][] empty, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 5; j++) {
                z[j][i % 3] ^= f[j][i % 4] > 0;
                f[j][i % 4] -= z[j][i % 3] ? 0.5f : -0.75f;
                l[j][i % 2] += (long) (f[j][1] * 4) + (i == 9_000_000 ? none[j][0] + empty[j][0] : j);
                sum += l[j][i % 2] * 0.25;
            }
        }
        return sum;
    }

    private static final int[][] TABLE = ints(16, 256, 12);

    private static int nativeOfStatic(byte[] data) {
        int crc = 0;
        for (int i = 0; i + 3 < data.length; i += 4) {
            crc = TABLE[crc & 15][data[i] & 255] ^ TABLE[i & 15][data[i + 1] & 255] ^ crc >>> 3;
        }
        return crc;
    }

    /** Three dimensions, two of whose indices change: a plane in a local, and none. */
    private static int nativeBlur(int[][][] from, int[][][] to) {
        int sum = 0;
        for (int i = 1; i < from.length - 1; i++) {
            int[][] plane = from[i];
            for (int j = 1; j < plane.length - 1; j++) {
                for (int k = 1; k < plane[j].length - 1; k++) {
                    to[i][j][k] = (plane[j][k - 1] + plane[j][k + 1] + from[i - 1][j][k] + from[i + 1][j][k] + plane[j - 1][k] + plane[j + 1][k]) / 6;
                    sum = sum * 31 + to[i][j][k];
                }
            }
        }
        return sum;
    }

    /** Planes and rows of every length, shared, null, tested, replaced; what is thrown is caught in the loop. */
    private static long nativePlanes(char[][][] a, double[][][][] deep, int n) {
        long sum = 0;
        char[][] last = null;
        for (int i = 0; i < n; i++) {
            char[][] plane = a[i % a.length];
            try {
                if (plane == null) {
                    sum += last == null ? 1 : last.length;
                }
                for (int j = 0; j <= i % 5; j++) {
                    plane[j][i & 3] += (char) (i + a[(i + j) % a.length][j].length);
                    sum = sum * 31 + plane[j][i & 3] + (long) (deep[i & 1][j & 1][i % 3][j] += 0.5);
                }
            } catch (NullPointerException e) {
                sum ^= plane == null ? 1 : 2;
            } catch (ArrayIndexOutOfBoundsException e) {
                sum += plane.length;
            }
            if (i % 700 == 699) {
                a[i % a.length] = last;
            }
            last = plane;
        }
        return sum + (last == null ? 5 : last.length);
    }

    /** Objects, most of them arrays: an index that changes, one that does not, what is of another class. */
    private static long nativeObjects(Object[] objects, int n) {
        long sum = 0;
        int[] last = null;
        for (int i = 0; i < n; i++) {
            try {
                int[] row = (int[]) objects[i % objects.length];
                row[i & 3] += i + (int) ((double[]) objects[1])[i & 1];
                sum = sum * 31 + row[i & 3] + (row == last ? 7 : 0);
                last = row;
            } catch (ClassCastException e) {
                sum ^= i;
            } catch (NullPointerException e) {
                sum += 5;
            }
            if (i % 900 == 899) {
                objects[i % objects.length] = last;
            }
        }
        return sum + (last == null ? 0 : last.length);
    }

    /** More rows than compiled code takes. */
    private static long tooManyPlanes(int[][][] planes) {
        long sum = 0;
        for (int i = 0; i < planes.length; i++) {
            sum = sum * 3 + planes[i][i & 63][i & 1];
        }
        return sum;
    }

    /** More rows than compiled code takes. */
    private static long tooMany(int[][] rows) {
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            sum = sum * 3 + rows[i][i & 1];
        }
        return sum;
    }

    /** Another thread puts other rows in: each read of a row gives one that was there. */
    private static long nativeRows(int[][] rows, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int[] row = rows[i & 7];
            int first = row[0];
            for (int j = 1; j < row.length; j++) {
                sum += row[j] == first ? 0 : 1;
            }
        }
        return sum;
    }

    private static String racing() throws InterruptedException {
        int[][] rows = new int[8][64];
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            Random random = new Random(3);
            while (!stop.get()) {
                int[] row = new int[1 + random.nextInt(100)];
                Arrays.fill(row, random.nextInt());
                rows[random.nextInt(8)] = row;
            }
        });
        writer.start();
        long torn = 0;
        for (int i = 0; i < 20; i++) {
            torn += nativeRows(rows, 200_000);
        }
        stop.set(true);
        writer.join();
        return "rows that were torn: " + torn;
    }

    private static String moving() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread allocator = new Thread(() -> {
            while (!stop.get()) {
                garbage = new byte[20_000];
            }
        });
        allocator.start();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            out.append(Arrays.deepHashCode(nativeProduct(doubles(90, 90, i), doubles(90, 90, i + 1)))).append(' ');
        }
        stop.set(true);
        allocator.join();
        return out.toString();
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0) {
            System.out.println(args[0].equals("racing") ? racing() : moving());
            return;
        }
        for (int round = 0; round < 3; round++) {
            System.out.println("product " + Arrays.deepHashCode(nativeProduct(doubles(40, 30, 1), doubles(30, 50, 2))));
            System.out.println("determinant " + nativeDeterminant(doubles(30, 30, 3)));
            System.out.println("paths " + nativeShortestPaths(ints(40, 40, 4)));
            byte[] x = new byte[200];
            byte[] y = new byte[150];
            new Random(5).ints(200, 0, 4).limit(200).forEach(i -> x[i * 37 % 200] += i);
            System.out.println("subsequence " + nativeCommonSubsequence(x, y));
            byte[][] board = new byte[30][40];
            for (int i = 0; i < 400; i++) {
                board[i * 7 % 30][i * 11 % 40] ^= 1;
            }
            System.out.println("life " + life(board, new byte[30][40], 20));
            long[][] jagged = {new long[20], new long[3], null, new long[20], new long[0], new long[11], null};
            jagged[6] = jagged[0];
            System.out.println("jagged " + nativeJagged(jagged, 2000) + " " + Arrays.deepHashCode(jagged));
            char[] wanted = {'w'};
            System.out.println("identity " + nativeIdentity(new char[][] {wanted, {'a', 'b'}, null, wanted, new char[5], new char[5]}, wanted, 1000));
            System.out.println("kinds " + nativeKinds(new boolean[5][3], new float[5][4], new long[5][2], null, new int[0][], 500));
            System.out.println("static " + nativeOfStatic(x));
            int[][][] from = {ints(24, 21, 6), ints(20, 21, 7), ints(20, 21, 8), ints(20, 25, 9)};
            int[][][] to = new int[4][24][25];
            System.out.println("blur " + nativeBlur(from, to) + " " + Arrays.deepHashCode(to));
            char[][] shared = {new char[6], new char[4], null, new char[9], new char[3]};
            char[][][] planes = {shared, {new char[7], shared[1], new char[4], new char[4], new char[4]}, null, new char[0][], shared, new char[5][5]};
            double[][][][] deep = {new double[2][3][5], new double[3][3][4]};
            System.out.println("planes " + nativePlanes(planes, deep, 3000) + " " + Arrays.deepHashCode(planes) + " " + Arrays.deepHashCode(deep));
            Object[] objects = {new int[5], new double[] {1.5, 77}, new int[4], new int[6], new int[9], "text", new int[4], null, new int[4], new int[5]};
            System.out.println("objects " + nativeObjects(objects, 3000) + " " + Arrays.hashCode((int[]) objects[0]) + " " + Arrays.hashCode((int[]) objects[9]));
            System.out.println("many planes " + tooManyPlanes(new int[100][64][2]));
            int[][] many = new int[6000][2];
            System.out.println("many " + tooMany(many));
        }
    }
}
