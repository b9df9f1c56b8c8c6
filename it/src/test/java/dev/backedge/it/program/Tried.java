package dev.backedge.it.program;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Calls a method again and again until the agent, asked by its bean, has decided what becomes of the method's loop, or three minutes are over; prints whether all results were the same. */
public final class Tried {
    private static final int LENGTH = 5000;
    private static final int CALLS = 2000;

    private Tried() {
    }

    /** What is called. */
    static final class Kernel {
        private Kernel() {
        }

        static int hash(byte[] bytes, int start) {
            int hash = start;
            for (int i = 0; i < bytes.length; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }

        static int add(int[] to, int[] from, int by) {
            for (int i = 0; i < to.length; i++) {
                to[i] = from[i] + by;
            }
            return to[by & 1023];
        }
    }

    /** @param arguments hash or add, then the word for which to wait in the report */
    public static void main(String[] arguments) throws Exception {
        byte[] bytes = new byte[LENGTH];
        int[] from = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (i * 7);
            from[i] = i * 31;
        }
        int[] to = new int[LENGTH];
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        boolean right = true;
        boolean hash = arguments[0].equals("hash");
        int expected = Kernel.hash(bytes, 1);
        boolean decided = false;
        for (int round = 0; System.nanoTime() < end && !(decided && round % 100 == 0); round++) {
            for (int call = 0; call < CALLS; call += 2) {
                // two lines: a stack trace tells one call from the next
                right &= hash ? Kernel.hash(bytes, 1) == expected : Kernel.add(to, from, call) == from[call & 1023] + call;
                right &= hash ? Kernel.hash(bytes, 1) == expected : Kernel.add(to, from, call) == from[call & 1023] + call;
            }
            decided |= round % 20 == 0 && report().contains(arguments[1]);
        }
        System.out.println(right + " " + decided);
    }

    private static String report() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.backedge:type=Agent");
        return server.isRegistered(name) ? (String) server.invoke(name, "reportAsJson", null, null) : "";
    }
}
