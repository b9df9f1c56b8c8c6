package dev.backedge.it.program;

import java.util.Arrays;

/**
 * Loops over the characters of strings, and on boxes. Methods whose names start with "native" must run native; what each prints must be the same without the agent, stack
 * traces with their line numbers included.
 */
public final class StringShapes {
    private static final String PANGRAM = "Zw\u00f6lf Boxk\u00e4mpfer jagen Viktor quer \u00fcber den gro\u00dfen Sylter Deich; \u20ac 12,345.67 \ud83d\ude00 ";

    private String text;
    private StringShapes other;
    private int position;
    private Integer count;

    private StringShapes(String text) {
        this.text = text;
    }

    public static void main(String[] args) {
        String[] texts = {PANGRAM.repeat(100), "", "a", PANGRAM.repeat(3), "0123456789".repeat(5000), new String(PANGRAM.repeat(100)), "x".repeat(256), "y".repeat(257)};
        for (int round = 0; round < 3; round++) {
            for (String text : texts) {
                System.out.println(nativeHash(text) + " " + nativeWords(text) + " " + nativeBackwards(text) + " " + nativeAgainst(text, texts[3]));
                System.out.println(nativeDigits(text) + " " + new StringShapes(text).nativeScanner() + " " + nativeEmpty(text, 1000));
                System.out.println(Arrays.hashCode(nativeCopied(text, new char[60_000])));
            }
            System.out.println(nativeOfArray(texts, 3) + " " + nativeOfArray(texts, 4));
            System.out.println(nativeUntilNull(texts));
            System.out.println(nativeOutOfBounds(texts[3]) + nativeOutOfBounds(null) + nativeNegative(PANGRAM));
            StringShapes changing = new StringShapes(texts[3]);
            changing.other = new StringShapes(texts[1]);
            System.out.println(changing.nativeChanging(texts) + " " + changing.nativeOther());
            System.out.println(nativeBoxes(round, 1L << round, 0.1 * round, -0f, (short) -round, (byte) 200, 'x', round == 1, 700) + " " + nativeBoxOrNull(round == 1 ? null : 77, 900)
                    + " " + nativeBoxOfArray(new Integer[] {5, null, 70_000}, 2, 500) + " " + nativeBoxOfArray(new Integer[] {5, null}, 1, 500));
            changing.count = 1000 * round;
            System.out.println(changing.nativeBoxOfField(1500));
            int[] values = new int[100];
            Arrays.setAll(values, i -> i * i % 97);
            System.out.println(nativeConstants(values, 2000, 97) + " " + nativeConstants(values, 2000, 90));
            changing.other = null;
            System.out.println(changing.nativeNoOther());
        }
    }

    private static int checked(int value, int limit, String name) {
        if (value >= limit) {
            throw new IllegalArgumentException(name + " " + value);
        }
        return value;
    }

    /** Constants: read, held in a local behind the loop, handed to a method for what it throws. */
    private static String nativeConstants(int[] values, int n, int limit) {
        int sum = 0;
        String last = "none";
        String before = null;
        try {
            for (int i = 0; i < n; i++) {
                sum = sum * 31 + "0123456789abcdef".charAt(checked(values[i % values.length], limit, "value") & 15);
                before = last;
                last = (sum & 3) == 0 ? "zero" : (sum & 3) == 1 ? before : "other";
                sum += last == "zero" ? 1 : before != last ? 5 : 3;
            }
        } catch (IllegalArgumentException e) {
            return e.getMessage() + " " + sum + last + before + (last == "other") + e.getStackTrace()[1].getLineNumber();
        }
        return sum + last + before + (last == "zero");
    }

    private static double nativeBoxes(Integer a, Long b, Double c, Float d, Short e, Byte f, Character g, Boolean h, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a * i + (b ^ i) + c * i - d * 2 + e + f.intValue() + (h ? g : -g) + a.doubleValue() + c.longValue() + b.shortValue();
        }
        return sum;
    }

    private static String nativeBoxOrNull(Integer box, int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 3 + (i < 400 ? i : box);
            }
        } catch (NullPointerException e) {
            return sum + "/" + i + " " + e.getStackTrace()[0].getLineNumber();
        }
        return sum + "/" + i;
    }

    private static String nativeBoxOfArray(Integer[] boxes, int which, int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 3 + (i < 100 ? 1 : boxes[which]);
            }
        } catch (NullPointerException e) {
            return sum + "/" + i;
        }
        return sum + "/" + i;
    }

    /** The box is another one from time to time. */
    private int nativeBoxOfField(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + count;
            if (i % 500 == 499) {
                count = sum;
            }
        }
        return sum;
    }

    private static int nativeHash(String s) {
        int hash = 0;
        for (int i = 0; i < s.length(); i++) {
            hash = 31 * hash + s.charAt(i);
        }
        return hash == s.hashCode() ? hash : -1;
    }

    /** Short inner loops on a long string. */
    private static int nativeWords(String s) {
        int words = 0;
        for (int i = 0; i < s.length(); ) {
            while (i < s.length() && s.charAt(i) <= ' ') {
                i++;
            }
            int start = i;
            while (i < s.length() && s.charAt(i) > ' ') {
                i++;
            }
            words += i > start ? 1 : 0;
        }
        return words;
    }

    private static int nativeBackwards(String s) {
        int distance = 0;
        for (int i = 0, j = s.length() - 1; i < j; i++, j--) {
            distance += s.charAt(i) == s.charAt(j) ? 0 : s.charAt(i) - s.charAt(j);
        }
        return distance;
    }

    private static int nativeAgainst(String a, String b) {
        int same = 0;
        int most = Math.min(a.length(), b.length());
        for (int i = 0; i < most; i++) {
            same += a.charAt(i) == b.charAt(i) ? 1 : 0;
        }
        return a == b ? -same : same;
    }

    private static long nativeDigits(String s) {
        long value = 0;
        for (int i = 0; i < s.length(); i++) {
            if (isDigit(s, i)) {
                value = value * 10 + Character.digit(s.charAt(i), 10);
            }
        }
        return value;
    }

    private static boolean isDigit(String s, int i) {
        char c = s.charAt(i);
        return c >= '0' && c <= '9';
    }

    /** The string is a field, the position one that is written. */
    private int nativeScanner() {
        int upper = 0;
        while (position < text.length()) {
            upper += next() >= 'A' ? 1 : 0;
        }
        return upper;
    }

    private char next() {
        return text.charAt(position++);
    }

    private static int nativeEmpty(String s, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += s.isEmpty() ? 1 : i % s.length();
        }
        return sum;
    }

    private static char[] nativeCopied(String s, char[] to) {
        for (int i = 0; i < s.length(); i++) {
            to[i] = (char) (s.charAt(i) ^ 1);
        }
        return to;
    }

    private static int nativeOfArray(String[] texts, int which) {
        int sum = 0;
        for (int i = 0; i < texts[which].length(); i++) {
            sum += texts[which].charAt(i) * i;
        }
        return sum;
    }

    private static int nativeUntilNull(String[] texts) {
        int sum = 0;
        for (int k = 0; k < 4; k++) {
            String s = k == 2 ? null : texts[k];
            try {
                for (int i = 0; i < s.length(); i++) {
                    sum += s.charAt(i);
                }
            } catch (NullPointerException e) {
                sum = sum * 31 + e.getStackTrace()[0].getLineNumber();
            }
        }
        return sum;
    }

    private static String nativeOutOfBounds(String s) {
        int sum = 0;
        try {
            for (int i = 0; i < 10_000; i++) {
                sum += s == null && i < 500 ? 1 : s.charAt(i);
            }
        } catch (RuntimeException e) {
            return sum + " " + e.getClass().getName() + " " + Traces.frame(e, e.getStackTrace().length - 2) + "\n";
        }
        return "none";
    }

    private static String nativeNegative(String s) {
        int sum = 0;
        int i = 0;
        try {
            for (i = s.length() - 1; ; i--) {
                sum = sum * 7 + s.charAt(i);
            }
        } catch (StringIndexOutOfBoundsException e) {
            return sum + " at " + i;
        }
    }

    /** The field is another string now and then. */
    private int nativeChanging(String[] texts) {
        int sum = 0;
        for (int i = 0; i < 5000; i++) {
            if (i % 1000 == 999) {
                text = texts[i / 1000];
            }
            sum = sum * 31 + (text.isEmpty() ? 7 : text.charAt(i % text.length()));
        }
        return sum;
    }

    private int nativeOther() {
        int sum = 0;
        for (int i = 0; i < 5000; i++) {
            sum += other.text.length() + i;
        }
        return sum;
    }

    private int nativeNoOther() {
        int sum = 0;
        for (int i = 0; i < 5000; i++) {
            if (i > 4000 && other != null) {
                sum += other.text.length();
            }
            sum += i;
        }
        return sum;
    }
}
