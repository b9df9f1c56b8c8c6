package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int LEAST = 8;
    private static final int MOST = 4096;

    private final Pace pace = new Pace();
    private long now = 5_000_000_000L;

    /** Each step takes as long as its back edges. */
    private int after(int steps, double nanosOfBackEdge) {
        int step = pace.next(now, LEAST, MOST);
        for (int i = 0; i < steps; i++) {
            now += (long) (step * nanosOfBackEdge);
            step = pace.next(now, LEAST, MOST);
        }
        return step;
    }

    @Test
    void beginsWithTheLeast() {
        assertThat(after(0, 1)).isEqualTo(LEAST);
    }

    @Test
    void shortIterationsGetTheMost() {
        assertThat(after(40, 1)).isEqualTo(MOST);
    }

    @Test
    void longIterationsGetTheLeast() {
        assertThat(after(40, 1e6)).isEqualTo(LEAST);
    }

    @Test
    void othersGetWhatTakesATenthOfAMillisecond() {
        assertThat(after(40, 300) * 300L).isBetween(50_000L, 200_000L);
    }

    @Test
    void becomesShorterWhenIterationsBecomeLonger() {
        after(40, 1);

        assertThat(after(3, 1e5)).isEqualTo(LEAST);
    }

    @Test
    void aPauseCostsNoMoreThanStartingAnew() {
        after(40, 1);
        now += 1_000_000_000_000L;

        assertThat(after(0, 1)).isEqualTo(LEAST);
    }
}
