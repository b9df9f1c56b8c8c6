package dev.backedge.it.program;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * There is always a thread in this class, whose {@code main} works until enough has been seen, and in {@link Nest}, whose one method is called again and again. Prints whether all results were
 * right; whether a method was tried, loops ran native after their receivers had been seen, and one that had begun before went on to do so.
 */
public final class NeverQuiet {
    /** So that calls take so long that a thread, which stops for a look where a loop ends its strip or a call returns, is hardly ever found between two of them. */
    private static final int LENGTH = 1_000_000;
    private static final int PASSES = 700;

    private NeverQuiet() {
    }

    interface Step {
        int apply(int x);
    }

    static final class Shifted implements Step {
        private final int shift;

        Shifted(int shift) {
            this.shift = shift;
        }

        @Override
        public int apply(int x) {
            return (x ^ x >>> shift) * 0x45d9f3b;
        }
    }

    /** Short calls, one after the other, and one that never ends, in native code. */
    static final class Nest {
        static volatile boolean ended;

        private Nest() {
        }

        static int spin(int[] values) {
            int hash = 1;
            while (!ended) {
                for (int i = 0; i < values.length; i++) {
                    hash = 31 * hash + values[i];
                }
            }
            return hash;
        }

        static long mix(Step step, int[] from, int[] to, int passes) {
            long total = 0;
            for (int pass = 0; pass < passes; pass++) {
                for (int i = 0; i < from.length; i++) {
                    to[i] = step.apply(from[i]);
                }
                total = 31 * total + to[to.length - 1];
            }
            return total;
        }
    }

    static int add(int[] to, int[] from, int by) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] + by;
        }
        return to[by & 1023];
    }

    static long mix(Step step, int[] from, int[] to, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < from.length; i++) {
                to[i] = step.apply(from[i]);
            }
            total = 31 * total + to[to.length - 1];
        }
        return total;
    }

    public static void main(String[] arguments) throws Exception {
        int[] many = Inputs.ints(LENGTH);
        int[] sums = new int[LENGTH];
        int[] from = Inputs.ints(2000);
        int[] to = new int[2000];
        Step step = new Shifted(7);
        long expected = mix(step, from, to, PASSES);
        Caller caller = new Caller();
        daemon(() -> Nest.spin(many));
        Watcher watcher = new Watcher();
        boolean right = true;
        for (int round = 0; !watcher.done; round++) {
            right &= add(sums, many, round) == many[round & 1023] + round;
            right &= mix(step, from, to, PASSES) == expected;
        }
        System.out.println((right && caller.right) + " " + watcher.all);
    }

    /** What the program works on. */
    static final class Inputs {
        private Inputs() {
        }

        static int[] ints(int length) {
            int[] ints = new int[length];
            for (int i = 0; i < length; i++) {
                ints[i] = i * 31;
            }
            return ints;
        }
    }

    /** Runs the nest, by one receiver. */
    static final class Caller implements Runnable {
        volatile boolean right = true;

        Caller() {
            daemon(this);
        }

        @Override
        public void run() {
            int[] from = Inputs.ints(2000);
            int[] to = new int[2000];
            Step step = new Shifted(9);
            long expected = Nest.mix(step, from, to, PASSES);
            while (right) {
                right = Nest.mix(step, from, to, PASSES) == expected;
            }
        }
    }

    /** Asks the agent, by its bean, what has become of the loops. Ends the program when it has seen everything, or three minutes are over. */
    static final class Watcher implements Runnable {
        private static final String MAIN = NeverQuiet.class.getName();

        volatile boolean done;
        volatile boolean all;

        Watcher() {
            daemon(this);
        }

        @Override
        public void run() {
            try {
                long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
                all = await(end, MAIN, "add", loop -> !loop.get("trial").isJsonNull()) && await(end, MAIN, "mix", Watcher::ranWithKnownReceivers)
                        && await(end, Nest.class.getName(), "mix", Watcher::ranWithKnownReceivers) && goesOn(end);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                done = true;
            }
        }

        /** Whether the loop in the old activation of {@code spin} is entered after its class has been rewritten. */
        private static boolean goesOn(long end) throws Exception {
            long[] before = {-1};
            return await(end, Nest.class.getName(), "spin", loop -> {
                long entries = loop.get("entries").getAsLong();
                before[0] = before[0] < 0 ? entries : before[0];
                return before[0] > 0 && entries > before[0];
            });
        }

        /** With others the nest's inner loop has no code, and its outer one leaves too often. */
        private static boolean ranWithKnownReceivers(JsonObject loop) {
            return loop.get("entries").getAsLong() > 0 && (loop.get("reason").isJsonNull() || loop.getAsJsonObject("reason").get("code").getAsString().equals("SLOWER_THAN_JVM"));
        }

        private static boolean await(long end, String type, String method, Predicate<JsonObject> what) throws Exception {
            while (System.nanoTime() < end) {
                for (JsonElement each : report().getAsJsonArray("loops")) {
                    JsonObject loop = each.getAsJsonObject();
                    if (loop.get("class").getAsString().equals(type) && loop.get("method").getAsString().equals(method) && what.test(loop)) {
                        return true;
                    }
                }
                Thread.sleep(50);
            }
            return false;
        }

        private static JsonObject report() throws Exception {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("dev.backedge:type=Agent");
            return server.isRegistered(name) ? JsonParser.parseString((String) server.invoke(name, "reportAsJson", null, null)).getAsJsonObject() : JsonParser.parseString("{\"loops\":[]}").getAsJsonObject();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
