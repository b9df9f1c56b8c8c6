package dev.backedge.examples;

/** Levenshtein's distance with two rows that change places: references that move among locals inside the outer loop. */
public final class Example07EditDistance {
    private Example07EditDistance() {
    }

    static int distance(char[] a, char[] b) {
        int[] previous = new int[b.length + 1];
        int[] current = new int[b.length + 1];
        for (int j = 0; j <= b.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length; i++) {
            current[0] = i;
            for (int j = 1; j <= b.length; j++) {
                int substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length];
    }

    static char[] text(int length, int seed) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (char) ('a' + (seed >>> 28));
        }
        return text;
    }

    public static void main(String[] args) {
        char[] a = text(4000, 1);
        char[] b = text(5000, 2);
        Repeat.main("EditDistance", args, () -> distance(a, b));
    }
}
