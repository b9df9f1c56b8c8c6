package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The compiler's thread waits for a first loop, and not a moment longer. */
@Timeout(60)
class CompileQueueTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final CompileQueue queue = new CompileQueue();

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
