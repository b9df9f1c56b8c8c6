package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeStampCounterTest {
    @Test
    void ticksAreCalibratedAgainstTheClock() throws Exception {
        TimeStampCounter counter = TimeStampCounter.start();
        long rate = counter.ticksPerMicrosecond();
        assertThat(rate).isBetween(100L, 20_000L).isEqualTo(counter.ticksPerMicrosecond());

        long nanos = System.nanoTime();
        long ticks = counter.read();
        Thread.sleep(20);
        double micros = (double) (counter.read() - ticks) / rate;
        double expected = (System.nanoTime() - nanos) / 1000.0;
        // A busy machine may stop the thread between two readings.
        assertThat(micros / expected).isBetween(0.7, 1.02);
    }
}
