package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Program and agent of {@link RetransformationTest}: gives a loop its hook, takes it away and gives it back, while an activation
 * of the method goes on. To be run with {@code -Xint}: the loops read what another thread writes without synchronisation.
 */
public final class RetransformationProgram {
    private static final Rewriting REWRITING = new Rewriting();
    private static Instrumentation instrumentation;

    private RetransformationProgram() {
    }

    public static void premain(String arguments, Instrumentation instrumentation) {
        RetransformationProgram.instrumentation = instrumentation;
        instrumentation.addTransformer(REWRITING, true);
    }

    /** Rewritten when it is loaded. */
    static final class Early {
        private Early() {
        }

        static long loop(int[] limit, int[] progress) {
            long sum = 0;
            int i = 0;
            do {
                i++;
                sum = sum * 31 + i;
                progress[0] = i;
            } while (i < limit[0]);
            return sum;
        }
    }

    /** Loaded without a hook. */
    static final class Late {
        private Late() {
        }

        static long loop(int count) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum = sum * 31 + i;
            }
            return sum;
        }
    }

    private static final class Rewriting implements ClassFileTransformer {
        /** Of the loops rewritten from now on; or {@link SiteAllocator#NO_HOOK}. */
        private volatile int site;

        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (name == null || !name.startsWith("dev/backedge/instrument/RetransformationProgram$") || name.endsWith("Rewriting")) {
                return null;
            }
            try {
                return new LoopInstrumenter(new Bridge("dev/backedge/instrument/FakeBridge"))
                        .instrument(classFile, (method, descriptor) -> method.equals("loop"), (c, m, d, region) -> site, FieldLookup.NONE).bytes();
            } catch (RuntimeException e) {
                e.printStackTrace();
                throw e;
            }
        }
    }

    private static void retransform(Class<?> type, int site) throws Exception {
        REWRITING.site = site;
        instrumentation.retransformClasses(type);
    }

    private static long expected(int count) {
        long sum = 0;
        for (int i = 1; i <= count; i++) {
            sum = sum * 31 + i;
        }
        return sum;
    }

    private static void check(String what, boolean holds) {
        System.out.println((holds ? "ok: " : "FAILED: ") + what);
    }

    private static boolean callCounts() {
        int before = FakeBridge.overflows;
        check("result of a new call", Early.loop(new int[] {500}, new int[1]) == expected(500));
        return FakeBridge.overflows > before;
    }

    private static void awaitEntries(AtomicInteger entries) throws InterruptedException {
        int before = entries.get();
        while (entries.get() < before + 3) {
            Thread.sleep(1);
        }
    }

    public static void main(String[] arguments) throws Exception {
        FakeBridge.reset(3);
        REWRITING.site = 0;
        check("counts when rewritten on load", callCounts());

        int[] limit = {Integer.MAX_VALUE};
        int[] progress = new int[1];
        long[] result = new long[1];
        CountDownLatch started = new CountDownLatch(1);
        Thread activation = new Thread(() -> {
            started.countDown();
            result[0] = Early.loop(limit, progress);
        });
        activation.setDaemon(true);
        activation.start();
        started.await();
        while (progress[0] == 0) {
            Thread.sleep(1);
        }
        AtomicInteger entries = new AtomicInteger();
        AtomicInteger strangers = new AtomicInteger();
        MethodLoops loops = MethodLoops.analyze(classFile(Early.class), "loop", "([I[I)J", FieldLookup.NONE);
        SimulatedCode code = new SimulatedCode(loops, loops.regions().get(0), new Random(1), 0.01);
        FakeBridge.install(0, (buffer, references) -> {
            (Thread.currentThread() == activation ? entries : strangers).incrementAndGet();
            return code.enter(buffer, references);
        });
        awaitEntries(entries);

        retransform(Early.class, SiteAllocator.NO_HOOK);
        check("does not count without a hook", !callCounts());
        awaitEntries(entries);
        check("the running activation keeps its hook", activation.isAlive());

        retransform(Early.class, 1);
        check("counts when it has a hook again", callCounts());
        awaitEntries(entries);
        check("code of the old hook is entered by the old activation alone", strangers.get() == 0);
        limit[0] = 0;
        activation.join();
        check("result of the activation that went on all the time", result[0] == expected(progress[0]));

        REWRITING.site = SiteAllocator.NO_HOOK;
        int before = FakeBridge.overflows;
        long plain = Late.loop(500);
        check("does not count when loaded without a hook", FakeBridge.overflows == before);
        retransform(Late.class, 2);
        check("result when rewritten after it was loaded", Late.loop(500) == plain);
        check("counts when rewritten after it was loaded", FakeBridge.overflows > before);
        System.out.println("end");
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (var in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }
}
