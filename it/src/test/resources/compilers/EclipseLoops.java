package compiled;

public class EclipseLoops {
    static int plain(int[] a) { int s = 0; for (int i = 0; i < a.length; i++) { s = s * 31 + a[i]; } return s; }
    static int each(byte[] a) { int s = 1; for (byte x : a) { s = s * 33 ^ x; } return s; }
    /** The loop's header has values on the operand stack, as javac has them too. */
    static int onStack(int[] a, int k) {
        return a[0] + switch (k & 3) {
            case 0 -> 5;
            case 1 -> { int s = 0; for (int x : a) { s += x >>> 1; } yield s; }
            default -> { int s = 1; for (int i = a.length - 1; i >= 0; i--) { s ^= a[i] * i; } yield s; }
        };
    }
    static int finals(int[] a) {
        int s = 0;
        for (int i = 0; i < 1500; i++) {
            try {
                if (i % 3 == 0) { continue; }
                s += a[i];
            } finally {
                s ^= i;
            }
        }
        return s;
    }
    static int caught(int[] a, int[] at) {
        int s = 0;
        for (int i = 0; i < at.length; i++) {
            try { s += a[at[i]]; } catch (ArrayIndexOutOfBoundsException e) { s -= 1000; }
        }
        return s;
    }
    static long strings(String[] keys, long[] n) {
        long s = 0;
        for (int i = 0; i < n.length; i++) { s += n[i] << (i & 3); switch ((int) (n[i] & 7)) { case 0: s ^= 9; case 1: s++; break; case 5: s = -s; break; default: s += 2; } }
        return s + keys.length;
    }
    static double rows(double[] a, int n) {
        double s = 0;
        outer:
        for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) { double x = a[i * n + j]; if (x < -1e9) { continue outer; } s += x; } }
        return s;
    }

    public static void main(String[] args) {
        int[] a = new int[2000];
        byte[] bytes = new byte[900];
        long[] longs = new long[1100];
        double[] doubles = new double[1600];
        int[] at = new int[3000];
        for (int i = 0; i < a.length; i++) { a[i] = i * 7919 % 211; }
        for (int i = 0; i < bytes.length; i++) { bytes[i] = (byte) (i * 3); }
        for (int i = 0; i < longs.length; i++) { longs[i] = i * 1000003L; }
        for (int i = 0; i < doubles.length; i++) { doubles[i] = i / 3.0; }
        for (int i = 0; i < at.length; i++) { at[i] = i % 1000 == 999 ? 2000 + i : i % 2000; }
        for (int round = 0; round < 3; round++) {
            System.out.println("plain " + plain(a));
            System.out.println("each " + each(bytes));
            System.out.println("onStack " + onStack(a, 0) + " " + onStack(a, 1) + " " + onStack(a, 2));
            System.out.println("finals " + finals(a));
            System.out.println("caught " + caught(a, at));
            System.out.println("strings " + strings(args, longs));
            System.out.println("rows " + rows(doubles, 40));
        }
    }
}
