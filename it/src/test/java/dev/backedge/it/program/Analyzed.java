package dev.backedge.it.program;

/** Loops of which some can be compiled, some in part, and some not. Only the first is run. */
public final class Analyzed {
    private Analyzed() {
    }

    static int whole(int[] a) {
        int sum = 0;
        for (int x : a) {
            sum += x;
        }
        return sum;
    }

    static int seldom(int[] a) {
        int sum = 0;
        for (int x : a) {
            if (x == 77) {
                System.out.println(x);
            }
            sum += x;
        }
        return sum;
    }

    static long always(int[] a) {
        long sum = 0;
        for (int x : a) {
            sum += System.nanoTime() + x;
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(whole(new int[] {1, 2, 3}));
    }
}
