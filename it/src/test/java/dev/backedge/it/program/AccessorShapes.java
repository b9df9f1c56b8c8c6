package dev.backedge.it.program;

import dev.backedge.it.program.away.Plane;

/**
 * Loops that call methods of another class, which read fields that the loop's own method has no access to: numbers of all kinds, arrays, strings, objects of classes that
 * are as hidden. Methods whose names start with "native" must run native. What each prints must be the same without the agent.
 */
public final class AccessorShapes extends Plane {
    private final Plane kept;

    private AccessorShapes(Plane kept) {
        super(kept.width() + 1, kept.height());
        this.kept = kept;
    }

    public static void main(String[] args) {
        for (int round = 0; round < 8; round++) {
            Plane plane = new Plane(40 + round, 30 + round);
            Plane other = new Plane(17, 18);
            other.next = plane;
            AccessorShapes shapes = new AccessorShapes(other);
            System.out.println(nativeGetters(plane) + " " + nativeElements(plane) + " " + nativeRows(plane) + " " + shapes.nativeKept(other.width()));
            System.out.println(nativeCopy(plane, other) + " " + nativeElements(other) + " " + nativeMixed(plane, 700) + " " + nativeMixed(other, 700));
            System.out.println(nativeTagged(plane, 200) + " " + nativeTagged(other, 300) + " " + nativeElementOfTags(plane, 2, 300) + " " + nativeElementOfTags(plane, 1, 300)
                    + " " + nativeElementOfTags(plane, 9, 300));
            System.out.println(nativeString(plane) + " " + nativeStatics(3000) + " " + nativeNull(plane, 2000) + " " + nativeNext(other, 500));
            System.out.println(shapes.nativeSheltered(other, 600) + " " + shapes.nativeOwnSheltered(600) + " " + nativeDepth(plane, 300) + " " + nativeDepth(shapes, 300));
            System.out.println(nativeBounds(plane) + " " + nativeUnderWay(plane, 2000) + " " + written(plane, 50));
            Plane.tilt();
        }
    }

    private static int nativeGetters(Plane plane) {
        int sum = 0;
        for (int y = 0; y < plane.height(); y++) {
            for (int x = 0; x < plane.width(); x++) {
                sum = sum * 3 + x * y;
            }
        }
        return sum;
    }

    private static int nativeElements(Plane plane) {
        int sum = 0;
        for (int y = 0; y < plane.height(); y++) {
            for (int x = 0; x < plane.width(); x++) {
                sum = sum * 31 + plane.at(x, y);
            }
        }
        return sum;
    }

    private static int nativeRows(Plane plane) {
        int sum = 0;
        for (int y = 0; y < plane.height(); y++) {
            for (int x = 0; x < plane.width(); x++) {
                sum = sum * 31 + plane.row(x, y);
            }
        }
        return sum;
    }

    private int nativeKept(int n) {
        int sum = 0;
        for (int x = 0; x < n; x++) {
            sum += kept.at(x, 3) * kept.at(x, 4);
        }
        return sum;
    }

    private static int nativeCopy(Plane from, Plane to) {
        int n = Math.min(from.width(), to.width());
        for (int i = 0; i < n; i++) {
            to.set(i, 1, from.at(i, 2) + i);
        }
        return n;
    }

    private static double nativeMixed(Plane plane, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += plane.mixed(i) * 1e10;
        }
        return sum;
    }

    /** The object on the way may be null. */
    private static String nativeTagged(Plane plane, int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 5 + i;
                if (i > 100 || plane.height() % 2 == 0) {
                    sum += plane.tagged(i);
                }
            }
        } catch (NullPointerException e) {
            return sum + "/" + i + " " + Traces.frame(e, 0) + " " + Traces.frame(e, 1);
        }
        return sum + "/" + i;
    }

    private static String nativeElementOfTags(Plane plane, int which, int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 7 + (i < 100 ? i : plane.tagged(which, i));
            }
        } catch (NullPointerException | ArrayIndexOutOfBoundsException e) {
            return sum + "/" + i + " " + e.getClass();
        }
        return sum + "/" + i;
    }

    private static int nativeString(Plane plane) {
        int sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum = sum * 31 + plane.letter(i % 10);
        }
        return sum;
    }

    private static long nativeStatics(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + weight(i);
        }
        return sum;
    }

    private static int nativeNull(Plane plane, int n) {
        int sum = 0;
        for (int turn = 0; turn < 3; turn++) {
            Plane receiver = turn == 1 ? null : plane;
            int i = 0;
            try {
                for (; i < n; i++) {
                    sum += i < 900 ? i : receiver.width();
                }
            } catch (NullPointerException e) {
                sum = sum * 31 + i;
            }
        }
        return sum;
    }

    /** A public field, and behind it hidden ones. */
    private static int nativeNext(Plane plane, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += plane.next.at(i & 15, 7) + plane.next.width() - plane.width();
        }
        return sum;
    }

    /** What is protected may be read in the object itself, but not in one of the superclass. */
    private int nativeSheltered(Plane other, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += other.shelter() * i;
        }
        return sum;
    }

    private int nativeOwnSheltered(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += shelter() * i - shelter;
            if (i % 100 == 99) {
                shelter += 3;
            }
        }
        return sum;
    }

    private static int nativeDepth(Plane plane, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + plane.depth(i);
        }
        return sum;
    }

    private static String nativeBounds(Plane plane) {
        int sum = 0;
        int x = 0;
        try {
            for (; ; x++) {
                sum = sum * 3 + plane.at(x, 0);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return sum + "/" + x + " " + e.getMessage() + " " + Traces.frame(e, 0);
        }
    }

    /** The interpreter writes what the next entry reads. */
    private static int nativeUnderWay(Plane plane, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + plane.written();
            if (i % 500 == 499) {
                plane.count(i);
            }
        }
        return sum;
    }

    private static int written(Plane plane, int n) {
        for (int i = 0; i < n; i++) {
            plane.count(i * plane.width());
        }
        return plane.written();
    }
}
