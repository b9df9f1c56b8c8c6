package dev.backedge.it.program;

import java.awt.Point;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Loops that read and write fields, statics and rows of arrays. As in {@link Shapes}: {@code main} prints {@code name result}, methods whose name starts with
 * {@code native} must run native code, those that start with {@code bytecode} cannot.
 */
public class FieldShapes {
    // -- what the loops work on

    static class Base {
        protected int inherited = 11;
        double[] weights = {0.5, 1.25, -3};
        private int hidden = 5;

        int nativePrivateOfSuperclass(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                hidden += i & 3;
                sum += hidden;
            }
            return sum;
        }
    }

    interface Constants {
        int[] PRIMES = {2, 3, 5, 7, 11, 13, 17, 19};
    }

    static final class Node extends Base implements Constants {
        final int id;
        final int[] data;
        int count;
        long total;
        float f = 1;
        double d = -0.0;
        byte b;
        short s;
        char c;
        boolean flag;
        Node next;
        byte[] buffer = new byte[2];
        volatile int loud;
        static int made;

        Node(int id, int n) {
            this.id = id;
            data = new int[n];
            for (int i = 0; i < n; i++) {
                data[i] = i * id;
                count += data[i] & 7;
            }
            made++;
        }

        String text() {
            return id + " " + count + " " + total + " " + f + " " + d + " " + b + " " + (int) c + " " + s + " " + flag + " " + inherited + " " + loud + " "
                    + Arrays.hashCode(data);
        }

        int nativeFieldsOfThis(int n) {
            int h = 0;
            for (int i = 0; i < n; i++) {
                h = h * 31 + data[i % data.length] + inherited + id;
            }
            return h;
        }

        void nativeCounters(int n) {
            for (int i = 0; i < n; i++) {
                count++;
                total += data[i % data.length];
                f = f * 0.999f + i;
                d -= f;
                b += 7;
                s -= 1001;
                c += 40000;
                flag = !flag;
            }
        }

        void nativeGrowing(int n) {
            for (int i = 0; i < n; i++) {
                if (count == buffer.length) {
                    buffer = Arrays.copyOf(buffer, 2 * count);
                }
                buffer[count++] = (byte) (i * 7);
            }
        }

        long nativeConstantsOfInterface(int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += PRIMES[i & 7] * weights[i % 3];
            }
            return sum;
        }

        int nativeVolatileRarely(int n) {
            for (int i = 0; i < n; i++) {
                count += i;
                if ((i & 1023) == 5) {
                    loud += count;
                }
            }
            return loud;
        }

        int bytecodeVolatile(int n) {
            for (int i = 0; i < n; i++) {
                loud += i;
            }
            return loud;
        }
    }

    static final class Tables {
        static {
            System.out.println("Tables are initialised");
        }

        static int[] table = {9, 8, 7, 6};
        static long sum;
    }

    static class Stream extends ByteArrayOutputStream {
        long nativeProtectedOfAnotherPackage() {
            long h = 0;
            for (int i = 0; i < count; i++) {
                h = h * 31 + buf[i];
            }
            return h;
        }
    }

    /** Its initialiser gives an object to a thread and waits for it: the thread must not wait for the initialiser. */
    static final class Worker extends Thread {
        private static long shared;
        private final int[] data = new int[100];

        static {
            Worker worker = new Worker();
            worker.start();
            try {
                worker.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void run() {
            print("worker in the initialiser", nativeStaticSeldom(1000, 1000));
        }

        long nativeStaticSeldom(int n, int from) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                data[i % 100] += i;
                sum += data[i % 99];
                if (i >= from) {
                    shared += sum;
                }
            }
            return sum;
        }
    }

    static final class Broken {
        static int value = Integer.parseInt("none");
    }

    // -- statics

    private static int counter;
    private static final double[] COEFFICIENTS = {1, -0.5, 0.25};
    private static double result;

    static int nativeStatics(int n) {
        for (int i = 0; i < n; i++) {
            counter += i ^ counter;
            result = result * 0.5 + COEFFICIENTS[i % 3];
        }
        return counter;
    }

    static long nativeStaticsOfAnother(int n) {
        long h = 0;
        for (int i = 0; i < n; i++) {
            if (i > n / 2) {
                h = h * 31 + Tables.table[i & 3];
                Tables.sum += i;
            } else if (i == n / 2) {
                System.out.println("half way");
            }
        }
        return h + Tables.sum;
    }

    static String initialiserFails(int n) {
        int caught = 0;
        int i = 0;
        for (; i < n; i++) {
            if (i % (n / 4) == n / 8) {
                try {
                    caught = Broken.value;
                } catch (ExceptionInInitializerError e) {
                    caught += i;
                } catch (NoClassDefFoundError e) {
                    caught ^= i;
                }
            }
            counter = counter * 3 + i;
        }
        return i + " " + caught + " " + counter;
    }

    private static int inInitialiser;

    static {
        for (int i = 0; i < 5000; i++) {
            inInitialiser = inInitialiser * 3 + i;
        }
    }

    // -- objects

    static long nativeTwoSteps(Node a, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            a.next.total += a.next.data[i % a.next.data.length];
            sum ^= a.next.total + a.count;
        }
        return sum;
    }

    static long nativeThreeSteps(Node a, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            a.next.next.count += i & a.next.count;
            sum = sum * 7 + a.next.next.count + a.count;
        }
        return sum;
    }

    static long nativeSameFieldOnTwo(Node a, Node b, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            a.count += i;
            b.count ^= a.count;
            sum = sum * 5 + b.count + a.count;
        }
        return sum;
    }

    static String nativeNullReceiver(Node a, int n) {
        Node b = a;
        int i = 0;
        try {
            for (; i < n; i++) {
                if (i == n - 100) {
                    b = null;
                }
                a.count += 3;
                b.total += a.count;
            }
        } catch (NullPointerException e) {
            return i + " " + a.count + " " + a.total + " line " + e.getStackTrace()[0].getLineNumber();
        }
        return "no exception";
    }

    static String nativeNullFromTheStart(Node a, Node none, int n) {
        try {
            for (int i = 0; i < n; i++) {
                a.count += i;
                if (a.count < 0 || i == n / 2) {
                    a.count = none.count;
                }
            }
        } catch (NullPointerException e) {
            return a.count + " line " + e.getStackTrace()[0].getLineNumber();
        }
        return "no exception";
    }

    static String nativeThrowsBetweenWrites(Node a, int n) {
        String said = "";
        for (int bad = n / 2; bad < n; bad += n / 3) {
            try {
                for (int i = 0; i < n; i++) {
                    a.count = i;
                    a.total += 1000 / (bad - i);
                    a.s++;
                }
            } catch (ArithmeticException e) {
                said += a.count + " " + a.total + " " + a.s + " line " + e.getStackTrace()[0].getLineNumber() + " ";
            }
        }
        return said;
    }

    /** The right side of an assignment is computed before the object is looked at. */
    static String nativeBoundsBeforeNull(Node a, Node none, int n) {
        int i = 0;
        try {
            for (; i < n; i++) {
                a.total += a.data[i % a.data.length];
                if (i == n / 2) {
                    none.total = a.data[a.data.length];
                }
            }
        } catch (NullPointerException | ArrayIndexOutOfBoundsException e) {
            return e.getClass().getSimpleName() + " " + i + " " + a.total + " line " + e.getStackTrace()[0].getLineNumber();
        }
        return "no exception";
    }

    static String nativeHandlerReadsField(Node a, int n) {
        int caught = 0;
        for (int i = 0; i < n; i++) {
            try {
                a.count = i;
                a.total += a.data[i % (a.data.length + (i % 1000 == 999 ? 1000 : 0))];
            } catch (ArrayIndexOutOfBoundsException e) {
                caught = caught * 31 + a.count;
            }
        }
        return caught + " " + a.total;
    }

    static int nativeNestmate(int n) {
        Hidden hidden = new Hidden();
        for (int i = 0; i < n; i++) {
            hidden.sums[i % 3] += i;
            hidden.hits += hidden.sums[0];
        }
        return hidden.hits;
    }

    private static final class Hidden {
        private final int[] sums = new int[3];
        private int hits;
    }

    static int nativeFieldsOfTheJdk(Point p, int n) {
        for (int i = 0; i < n; i++) {
            p.x += p.y ^ i;
            p.y -= i;
        }
        return p.x * 31 + p.y;
    }

    static int nativeReferencesFromFields(Node a, int n) {
        int[] mine = a.data;
        int[] other = new int[mine.length];
        int h = 0;
        for (int i = 0; i < n; i++) {
            int[] target = (i & 1) == 0 ? a.data : other;
            target[i % target.length] += i;
            if (target == mine) {
                h++;
            }
        }
        return h + Arrays.hashCode(mine) + Arrays.hashCode(other);
    }

    static int bytecodeLinkedList(Node head) {
        int sum = 0;
        for (Node node = head; node != null; node = node.next) {
            sum += node.count;
        }
        return sum;
    }

    static long nativeCallBetween(Node a, int n) {
        for (int i = 0; i < n; i++) {
            a.count += i;
            a.total -= a.count;
            if ((i & 4095) == 77) {
                a.d = Double.parseDouble(a.total + ".5");
            }
        }
        return a.total;
    }

    private static void change(Node a, int i) {
        a.count ^= i;
        a.next.total += a.count;
        a.next.next = new Node(i & 15, 7);
        counter -= i;
        try {
            Thread.sleep(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a call changes is seen after it, and the call sees what the loop has written before. */
    static String nativeCallChangesFields(Node a, int n) {
        for (int i = 0; i < n; i++) {
            a.count += i;
            counter += a.count;
            a.next.total ^= counter;
            a.next.next.count++;
            if ((i & 2047) == 1000) {
                change(a, i);
            }
            counter += a.next.next.data[i % 5];
        }
        return a.count + " " + counter + " " + a.next.total + " " + a.next.next.count;
    }

    static int bytecodeLinkedFields(Node a, int n) {
        Node b = a;
        for (int i = 0; i < n; i++) {
            b.count += i;
            b = b.next == null ? a : b.next;
        }
        return b.count;
    }

    // -- rows

    static double nativeRowOutsideInnerLoop(double[][] m, int n) {
        double sum = 0;
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < n; j++) {
                sum += m[i][j % m[i].length] * m[0][0];
            }
        }
        return sum;
    }

    /** The rows are different ones each time that the innermost loop starts, and the same in it. */
    static void nativeMatrixProduct(double[][] a, double[][] b, double[][] product) {
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[k].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
    }

    private static double[][] matrix(int n, double seed) {
        double[][] m = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                m[i][j] = (seed * i - j) / (1 + i + j);
            }
        }
        return m;
    }

    /** A matrix that is its own factor, too, and one with the same row twice and a row that is too short. */
    private static String matrixProducts(int round) {
        double[][] a = matrix(60, 0.75 + round);
        double[][] b = matrix(60, -3);
        double[][] c = new double[60][60];
        nativeMatrixProduct(a, b, c);
        nativeMatrixProduct(a, a, a);
        c[3] = c[4];
        b[7] = c[5];
        nativeMatrixProduct(b, c, c);
        String said = Arrays.deepHashCode(a) + " " + Arrays.deepHashCode(b) + " " + Arrays.deepHashCode(c);
        c[50] = new double[59];
        try {
            nativeMatrixProduct(b, a, c);
        } catch (ArrayIndexOutOfBoundsException e) {
            said += " " + e.getMessage() + " " + Arrays.deepHashCode(c);
        }
        c[50] = null;
        try {
            nativeMatrixProduct(b, a, c);
        } catch (NullPointerException e) {
            said += " null " + Arrays.deepHashCode(c);
        }
        return said;
    }

    static String nativeRowsNullShortAndShared(int n) {
        int[] shared = {1, 2, 3};
        int[][] rows = {shared, null, shared, {}};
        StringBuilder said = new StringBuilder();
        for (int k = 0; k < 5; k++) {
            int i = 0;
            try {
                for (; i < n; i++) {
                    rows[0][i % 3] += rows[2][(i + 1) % 3];
                    if (i > n / 2) {
                        shared[0] += rows[k][2];
                    }
                }
            } catch (NullPointerException | ArrayIndexOutOfBoundsException e) {
                said.append(e.getClass().getSimpleName()).append(i).append(' ');
            }
            said.append(Arrays.toString(shared));
        }
        return said.toString();
    }

    // -- other threads

    private static boolean stop;

    /** Without the agent, HotSpot may never see it. */
    static boolean seesWhatAnotherThreadWrites() throws InterruptedException {
        nativeUntilStopped(5000);
        nativeUntilStopped(5000);
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            stop = true;
        });
        thread.start();
        long iterations = nativeUntilStopped(60_000_000_000L);
        thread.join();
        return iterations < 60_000_000_000L;
    }

    static final class Channel {
        int count;
        long total;
        volatile int published;

        void nativePublish(int n) {
            for (int i = 1; i <= n; i++) {
                count = i;
                total += i;
                if ((i & 511) == 0) {
                    published = i;
                }
            }
        }
    }

    /** Plain writes are seen by who has seen the volatile write after them. */
    static boolean publishesInOrder() throws InterruptedException {
        Channel channel = new Channel();
        int n = 5_000_000;
        Thread writer = new Thread(() -> channel.nativePublish(n));
        writer.start();
        boolean right = true;
        int seen;
        do {
            seen = channel.published;
            right &= channel.count >= seen && channel.total >= seen * (seen + 1L) / 2;
        } while (writer.isAlive());
        writer.join();
        return right && channel.total == n * (n + 1L) / 2;
    }

    private static long nativeUntilStopped(long most) {
        long i = 0;
        while (!stop && i < most) {
            i++;
        }
        return i;
    }

    private static void print(String name, Object value) {
        System.out.println(name + " " + value);
    }

    private static Node three(int id) {
        Node a = new Node(id, 37);
        a.next = new Node(id + 1, 11);
        a.next.next = new Node(id + 2, 5);
        return a;
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            print("seen", seesWhatAnotherThreadWrites());
            print("published", publishesInOrder());
            return;
        }
        print("in the initialiser", inInitialiser);
        for (int round = 0; round < 3; round++) {
            int n = 20_000 + 333 * round;
            Node a = three(round);
            Node b = three(round + 10);
            print("statics", nativeStatics(n) + " " + result);
            print("statics of another", nativeStaticsOfAnother(n));
            print("fields of this", a.nativeFieldsOfThis(n));
            a.nativeCounters(n);
            print("counters", a.text());
            print("private of superclass", a.nativePrivateOfSuperclass(n));
            print("constants of interface", a.nativeConstantsOfInterface(n));
            print("volatile rarely", a.nativeVolatileRarely(n));
            print("volatile", a.bytecodeVolatile(n));
            print("two steps", nativeTwoSteps(a, n) + " " + a.next.text());
            print("three steps", nativeThreeSteps(a, n) + " " + a.next.next.text());
            print("same field on two", nativeSameFieldOnTwo(a, b, n));
            print("same field on one", nativeSameFieldOnTwo(a, a, n) + " " + a.text());
            print("null receiver", nativeNullReceiver(a, n));
            print("null from the start", nativeNullFromTheStart(a, null, n));
            print("throws between writes", nativeThrowsBetweenWrites(a, n));
            print("bounds before null", nativeBoundsBeforeNull(a, null, n));
            print("initialiser fails", initialiserFails(n));
            print("worker", new Worker().nativeStaticSeldom(n, n / 2) + " " + Worker.shared);
            print("handler reads field", nativeHandlerReadsField(a, n));
            print("nestmate", nativeNestmate(n));
            print("fields of the JDK", nativeFieldsOfTheJdk(new Point(round, 3), n));
            print("references from fields", nativeReferencesFromFields(b, n));
            print("linked list", bytecodeLinkedList(a));
            print("call between", nativeCallBetween(a, n) + " " + a.d);
            print("call changes fields", nativeCallChangesFields(a, n) + " " + a.next.next.text());
            print("linked fields", bytecodeLinkedFields(a, n));
            b.count = 0;
            b.nativeGrowing(n);
            print("growing", b.count + " " + Arrays.hashCode(b.buffer));
            Stream stream = new Stream();
            stream.write(Arrays.copyOf(b.buffer, n));
            print("protected of another package", stream.nativeProtectedOfAnotherPackage());
            print("row outside inner loop", nativeRowOutsideInnerLoop(new double[][] {{1.5, 2}, {3}, {round, -1, 4}}, n));
            print("matrix products", matrixProducts(round));
            print("rows null, short, shared", nativeRowsNullShortAndShared(n));
        }
    }
}
