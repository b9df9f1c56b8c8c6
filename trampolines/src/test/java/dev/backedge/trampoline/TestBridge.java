package dev.backedge.trampoline;

import dev.backedge.compiler.OsrFrame;

/** A bridge as the agent defines it. */
final class TestBridge {
    private TestBridge() {
    }

    static native int enter0(long entry, long[] buffer);

    static native int enter1(long entry, long[] buffer, Object a1);

    static native int enter2(long entry, long[] buffer, Object a1, Object a2);

    static native int enter3(long entry, long[] buffer, Object a1, Object a2, Object a3);

    static native int enter4(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4);

    static native int enter5(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5);

    static native int enter6(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6);

    static native int enter7(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7);

    static native int enter8(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8);

    static native int enter9(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9);

    static native int enter10(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10);

    static native int enter11(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11);

    static native int enter12(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11, Object a12);

    static native int enter13(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11, Object a12, Object a13);

    static native int enter14(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11, Object a12, Object a13, Object a14);

    static native int enter15(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11, Object a12, Object a13, Object a14, Object a15);

    static native int enter16(long entry, long[] buffer, Object a1, Object a2, Object a3, Object a4, Object a5, Object a6,
            Object a7, Object a8, Object a9, Object a10, Object a11, Object a12, Object a13, Object a14, Object a15, Object a16);

    static native int enterTable(long entry, long[] buffer, Object[] references);

    /** Calls the trampoline for this many references. */
    static int enter(long entry, long[] buffer, Object... a) {
        return switch (a.length) {
            case 0 -> enter0(entry, buffer);
            case 1 -> enter1(entry, buffer, a[0]);
            case 2 -> enter2(entry, buffer, a[0], a[1]);
            case 3 -> enter3(entry, buffer, a[0], a[1], a[2]);
            case 4 -> enter4(entry, buffer, a[0], a[1], a[2], a[3]);
            case 5 -> enter5(entry, buffer, a[0], a[1], a[2], a[3], a[4]);
            case 6 -> enter6(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5]);
            case 7 -> enter7(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            case 8 -> enter8(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            case 9 -> enter9(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
            case 10 -> enter10(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
            case 11 -> enter11(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
            case 12 -> enter12(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
            case 13 -> enter13(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12]);
            case 14 -> enter14(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12],
                    a[13]);
            case 15 -> enter15(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12],
                    a[13], a[14]);
            case 16 -> enter16(entry, buffer, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12],
                    a[13], a[14], a[15]);
            default -> throw new IllegalArgumentException(a.length + " references, " + OsrFrame.MAX_REFERENCES + " are the most");
        };
    }
}
