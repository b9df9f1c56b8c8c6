package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.OptionException;
import dev.backedge.agent.options.OptionReader;
import dev.backedge.agent.site.HotnessPolicy;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.Body;
import dev.backedge.agent.site.SlotTable;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The compiler's thread waits for a first loop, and not a moment longer. */
@Timeout(60)
class CompileQueueTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final CompileQueue queue = new CompileQueue(limits(""));

    static Limits limits(String options) {
        try {
            return new Limits(OptionReader.read(options, new Properties(), Map.of()), false);
        } catch (OptionException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void aFullQueueTakesNoMoreUntilOneIsTakenOut() throws IOException {
        Limits limits = limits("max-queue=2");
        CompileQueue queue = new CompileQueue(limits);
        Site site = site();
        assertThat(queue.offer(site)).isTrue();
        assertThat(queue.offer(site)).isTrue();
        assertThat(queue.offer(site)).isFalse();
        assertThat(queue.poll()).isSameAs(site);
        assertThat(queue.offer(site)).isTrue();
        assertThat(limits.standings()).contains(new Limits.Standing(Limit.QUEUE, 2, 2, 1));
    }

    private static Site site() throws IOException {
        byte[] classFile;
        try (InputStream in = Sum.class.getResourceAsStream("CompileQueueTest$Sum.class")) {
            classFile = in.readAllBytes();
        }
        MethodSource source = new MethodSource(Sum.class.getClassLoader(), Sum.class.getName().replace('.', '/'), "of", "([I)I", classFile, FieldLookup.NONE, SeenReceivers.NONE);
        return new SiteRegistry(new NoTable(), new HotnessPolicy(1, true)).register(source, MethodLoops.analyze(classFile, "of", "([I)I").regions().get(0));
    }

    /** Has a loop. */
    static final class Sum {
        private Sum() {
        }

        static int of(int[] a) {
            int s = 0;
            for (int each : a) {
                s += each;
            }
            return s;
        }
    }

    record NoTable() implements SlotTable {
        @Override
        public int slots() {
            return 2;
        }

        @Override
        public void count(int slot, int budget) {
        }

        @Override
        public void budget(int slot, int budget) {
        }

        @Override
        public void enter(int slot, long entry) {
        }

        @Override
        public void body(int slot, Body body) {
        }

        @Override
        public void close(int slot) {
        }
    }

    @Test
    void whatIsExpectedAlreadyIsNotWaitedFor() {
        queue.expect();
        queue.await(LONG);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void itWaitsNoLongerThanItIsTold() {
        queue.await(0);
        queue.await(1);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void itWakesWhereALoopIsExpected() throws InterruptedException {
        Thread consumer = new Thread(() -> {
            queue.consumer(Thread.currentThread());
            queue.await(LONG);
        });
        consumer.start();
        Thread.sleep(10);
        queue.expect();
        consumer.join();
    }
}
