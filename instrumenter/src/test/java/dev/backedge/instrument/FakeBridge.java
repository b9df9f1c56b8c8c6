package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.RowTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The bridge as rewritten test classes see it; what it does is up to the test. */
public final class FakeBridge {
    /** Compiled code of a test: gets the buffer and the references, and returns the number of a resume point, or -1. */
    interface Entry {
        int enter(long[] buffer, Object... references);
    }

    public static final int[] budgets = new int[4096];
    public static final long[] entries = new long[4096];
    public static final int[] bodies = new int[4096];
    private static final Map<Long, Entry> CODE = new HashMap<>();
    /** What watching hooks have handed over. */
    record Witnessed(Object object, int which) {
    }

    static final List<Witnessed> WITNESSED = new ArrayList<>();
    static int overflows;
    static int entered;
    /** Calls that trials have begun and ended, of the body with hooks and of the other one. */
    static final int[] begun = new int[2];
    static final int[] ended = new int[2];
    /** What the last of them has passed, and what is done to that of each. */
    static Object arguments;
    static Consumer<Object> change = passed -> {
    };

    private FakeBridge() {
    }

    static void reset(int budget) {
        java.util.Arrays.fill(budgets, budget);
        java.util.Arrays.fill(entries, 0);
        CODE.clear();
        WITNESSED.clear();
        overflows = 0;
        entered = 0;
        java.util.Arrays.fill(bodies, 0);
        java.util.Arrays.fill(begun, 0);
        java.util.Arrays.fill(ended, 0);
    }

    /** Has calls take the two bodies in turns. */
    static void tryAll() {
        java.util.Arrays.fill(bodies, 1);
    }

    /** Has calls take the body without hooks. */
    static void tryNone() {
        java.util.Arrays.fill(bodies, -1);
    }

    public static long trial(int site, Object passed) {
        arguments = passed;
        change.accept(passed);
        int body = (begun[0] + begun[1]) % 2;
        begun[body]++;
        return body == 0 ? 1L << 40 : Long.MIN_VALUE + site;
    }

    public static void tried(long stamp, int site) {
        if (stamp != 0) {
            ended[stamp > 0 ? 0 : 1]++;
            if (stamp < 0 && stamp != Long.MIN_VALUE + site) {
                throw new AssertionError("stamp " + stamp + " of trial " + site);
            }
        }
    }

    static void install(int site, Entry entry) {
        CODE.put(site + 1L, entry);
        entries[site] = site + 1L;
        budgets[site] = 0;
    }

    public static int overflow(int site) {
        overflows++;
        return 7;
    }

    public static void witness(Object readFrom, int which) {
        WITNESSED.add(new Witnessed(readFrom, which));
    }

    public static char[] characters(String string) {
        return string.toCharArray();
    }

    public static Object[] flatten(Object[] root) {
        return RowTree.flatten(root);
    }

    public static Object[] select(Object[] elements, String type) {
        return RowTree.select(elements, type);
    }

    public static Object[] described(Object[] table, Object[] root, Object[] flat, int first) {
        return RowTree.described(table, root, flat, first);
    }

    public static boolean admits(Object receiver, int which) {
        return true;
    }

    public static Object reference(Object of, int which) {
        return budgets;
    }

    public static Object number(Object of, int which) {
        return budgets;
    }

    private static int enter(long entry, long[] buffer, Object... references) {
        entered++;
        return CODE.get(entry).enter(buffer, references);
    }

    public static int enterTable(long e, long[] b, Object[] references) {
        return enter(e, b, references);
    }

    public static int enter0(long e, long[] b) {
        return enter(e, b);
    }

    public static int enter1(long e, long[] b, Object r1) {
        return enter(e, b, r1);
    }

    public static int enter2(long e, long[] b, Object r1, Object r2) {
        return enter(e, b, r1, r2);
    }

    public static int enter3(long e, long[] b, Object r1, Object r2, Object r3) {
        return enter(e, b, r1, r2, r3);
    }

    public static int enter4(long e, long[] b, Object r1, Object r2, Object r3, Object r4) {
        return enter(e, b, r1, r2, r3, r4);
    }

    public static int enter5(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5) {
        return enter(e, b, r1, r2, r3, r4, r5);
    }

    public static int enter6(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6) {
        return enter(e, b, r1, r2, r3, r4, r5, r6);
    }

    public static int enter7(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7);
    }

    public static int enter8(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8);
    }

    public static int enter9(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8, Object r9) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9);
    }

    public static int enter10(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10);
    }

    public static int enter11(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11);
    }

    public static int enter12(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11, Object r12) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12);
    }

    public static int enter13(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11, Object r12, Object r13) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13);
    }

    public static int enter14(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11, Object r12, Object r13, Object r14) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14);
    }

    public static int enter15(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11, Object r12, Object r13, Object r14, Object r15) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15);
    }

    public static int enter16(long e, long[] b, Object r1, Object r2, Object r3, Object r4, Object r5, Object r6, Object r7, Object r8,
            Object r9, Object r10, Object r11, Object r12, Object r13, Object r14, Object r15, Object r16) {
        return enter(e, b, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16);
    }
}
