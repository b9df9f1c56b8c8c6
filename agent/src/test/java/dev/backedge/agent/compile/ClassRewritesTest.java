package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.agent.site.HotnessPolicy;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When classes are rewritten, by a clock and a compiler thread of the test's own, where no activation could lose. */
class ClassRewritesTest {
    private static final long STEP = 50_000_000;

    @TempDir
    Path tasks;

    private final SiteRegistry registry = new SiteRegistry(new CompileQueueTest.NoTable(), new HotnessPolicy(1, true));
    /** Seconds and classes. */
    private final List<String> rewritten = new ArrayList<>();
    private ClassRewrites rewrites;
    private long now;
    private long busyUntil;

    static final class First {
        private First() {
        }

        static int of(int n) {
            int s = 0;
            for (int i = 0; i < n; i++) {
                s ^= i;
            }
            return s;
        }
    }

    static final class Second {
        private Second() {
        }

        static int of(int n) {
            int s = 1;
            for (int i = 0; i < n; i++) {
                s *= i;
            }
            return s;
        }
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(tasks.resolve("1"));
        Files.writeString(tasks.resolve("1/comm"), "C2 CompilerThre\n");
        look();
        Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("getInitiatedClasses")) {
                return new Class<?>[] {First.class, Second.class};
            }
            rewritten.add(now / 1_000_000 + " " + Arrays.stream((Class<?>[]) arguments[0]).map(Class::getSimpleName).sorted().toList());
            return null;
        });
        rewrites = new ClassRewrites(instrumentation, registry, null, new JvmCompilers(tasks, now), () -> now);
    }

    /** What the system's table of threads says at this time. */
    private void look() throws IOException {
        Files.writeString(tasks.resolve("1/stat"), "1 (C2 CompilerThre) " + (now < busyUntil ? "R" : "S") + " 1 1 1 0 -1 0 0 0 0 0 " + Math.min(now, busyUntil) / STEP + " 5 0 0\n");
    }

    private void runUntil(long millis) throws IOException {
        for (; now < millis * 1_000_000; now += STEP) {
            look();
            rewrites.perform(name -> {
            });
        }
    }

    private void request(Class<?> type) throws IOException {
        request(type, false);
    }

    /** The hook of a loop is to go. @param two whether its method has two bodies, and calls run the one without hooks */
    private void request(Class<?> type, boolean two) throws IOException {
        byte[] classFile;
        try (InputStream in = type.getResourceAsStream("ClassRewritesTest$" + type.getSimpleName() + ".class")) {
            classFile = in.readAllBytes();
        }
        MethodSource source = new MethodSource(type.getClassLoader(), type.getName().replace('.', '/'), "of", "(I)I", classFile, FieldLookup.NONE, SeenReceivers.NONE);
        Site site = registry.register(source, MethodLoops.analyze(classFile, "of", "(I)I").regions().get(0));
        if (two) {
            registry.rewritten(List.of(site), true);
        }
        site.reject(new Rejection("SHORT_LOOP", "it is"));
        registry.settleBodies(site);
        rewrites.request(site, classFile);
    }

    @Test
    void togetherAtCommonTimes() throws IOException {
        runUntil(50);
        request(First.class);
        runUntil(150);
        request(Second.class);
        runUntil(30_000);
        assertThat(rewritten).containsExactly("500 [First, Second]");
    }

    @Test
    void theMoreSeldomTheOlderTheAgentIs() throws IOException {
        runUntil(10_000);
        request(First.class);
        runUntil(11_000);
        request(Second.class);
        runUntil(20_000);
        assertThat(rewritten).containsExactly("12200 [First, Second]");
    }

    @Test
    void notWhileTheJvmCompiles() throws IOException {
        busyUntil = 13_000_000_000L;
        runUntil(10_000);
        request(First.class);
        runUntil(20_000);
        assertThat(rewritten).containsExactly("13200 [First]");
    }

    @Test
    void newHooksDoNotWaitForLong() throws IOException {
        busyUntil = Long.MAX_VALUE;
        runUntil(4_000);
        rewrites.request(getClass().getClassLoader(), First.class.getName(), LoopLines.UNKNOWN);
        runUntil(10_000);
        assertThat(rewritten).containsExactly("5000 [First]");
    }

    @Test
    void hooksThatNoCallComesByDoNotHurryAway() throws IOException {
        runUntil(1_000);
        request(First.class, true);
        runUntil(3_000);
        request(First.class, true);
        runUntil(20_000);
        request(Second.class, true);
        runUntil(21_000);
        request(First.class, true);
        runUntil(40_000);
        assertThat(rewritten).as("two seconds after the last, twice as long where it has been rewritten; at common times").containsExactly("5000 [First]", "24000 [Second]", "28000 [First]");
    }

    @Test
    void butAfterAWhileAllTheSame() throws IOException {
        busyUntil = Long.MAX_VALUE;
        runUntil(10_000);
        request(First.class);
        runUntil(19_000);
        request(Second.class);
        runUntil(30_000);
        assertThat(rewritten).as("the other one goes with it").containsExactly("20000 [First, Second]");
    }
}
