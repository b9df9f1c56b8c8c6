package dev.backedge.it.program;

/** What a debugger looks at: loops that have been running native for long, and one that has not. */
public final class Debugged {
    private Debugged() {
    }

    static long hot(int[] a, int round) {
        long sum = round;
        int largest = Integer.MIN_VALUE;
        for (int i = 0; i < a.length; i++) {
            a[i] = a[i] * 31 + round;
            sum = sum * 7 ^ a[i];
            largest = Math.max(largest, a[i]);
        }
        return afterwards(sum, largest);
    }

    static long nested(int[] a, int round) {
        long sum = 0;
        for (int row = 0; row < 3; row++) {
            int inner = row;
            for (int i = 0; i < a.length; i++) {
                inner = inner * 5 + a[i];
            }
            sum += inner;
        }
        return sum + round;
    }

    static int cold(int[] a) {
        int sum = 0;
        for (int i = 0; i < 6; i++) {
            sum += a[i];
            if ((sum & 1) == 0) {
                sum ^= i;
            }
        }
        return sum;
    }

    private static long afterwards(long sum, int largest) {
        return sum + largest;
    }

    public static void main(String[] args) {
        int[] a = new int[3000];
        for (int i = 0; i < a.length; i++) {
            a[i] = i * 0x9E3779B9;
        }
        long sum = 0;
        for (int round = 0; round < 40; round++) {
            sum += hot(a, round) + nested(a, round);
        }
        System.out.println(sum + " " + cold(a));
    }
}
