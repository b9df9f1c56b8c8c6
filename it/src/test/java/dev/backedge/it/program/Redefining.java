package dev.backedge.it.program;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/** Also an agent, which gives methods that loops call another body: before the loop starts again, and while it runs, which it does until it calls the new one. */
public final class Redefining {
    private static Instrumentation instrumentation;

    private Redefining() {
    }

    /** Whose method is another after redefinition. */
    public static final class Own {
        private Own() {
        }

        static long nativeSum(int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += step(i) * i;
            }
            return sum;
        }

        static String nativeUntilRedefined() {
            int n = 0;
            while (step(n) < 128) {
                n++;
            }
            return "done";
        }

        private static int step(int n) {
            return n & 63;
        }
    }

    /** Calls a method of a class that is another after redefinition. */
    public static final class Caller {
        private Caller() {
        }

        static long nativeSum(int n) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += Other.step(i) * i;
            }
            return sum;
        }

        static String nativeUntilRedefined() {
            int n = 0;
            while (Other.step(n) < 128) {
                n++;
            }
            return "done";
        }
    }

    /** Has no loop. */
    public static final class Other {
        private Other() {
        }

        static int step(int n) {
            return n & 63;
        }
    }

    public static void premain(String options, Instrumentation ours) {
        instrumentation = ours;
    }

    public static void main(String[] args) throws Exception {
        run(Own::nativeSum, Own::nativeUntilRedefined, Own.class);
        run(Caller::nativeSum, Caller::nativeUntilRedefined, Other.class);
        System.exit(0);
    }

    private static void run(IntToLongFunction sum, Supplier<String> untilRedefined, Class<?> redefined) throws Exception {
        for (int i = 0; i < 5; i++) {
            System.out.println(sum.applyAsLong(100_000));
        }
        Thread running = new Thread(() -> System.out.println(untilRedefined.get()));
        running.start();
        Thread.sleep(300);
        redefine(redefined);
        running.join(60_000);
        System.out.println(running.isAlive() ? "runs for ever" : "left");
        System.out.println(sum.applyAsLong(100_000));
    }

    private static void redefine(Class<?> type) throws Exception {
        instrumentation.redefineClasses(new ClassDefinition(type, CalleeLoaders.masked(type.getName(), 191)));
    }
}
