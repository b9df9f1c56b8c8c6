package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SiteStateTest {
    @Test
    void theUsualLife() {
        SiteLife life = new SiteLife();

        assertThat(life.move(SiteState.COLD, SiteState.COUNTING)).isTrue();
        assertThat(life.move(SiteState.COUNTING, SiteState.QUEUED)).isTrue();
        assertThat(life.move(SiteState.QUEUED, SiteState.COMPILING)).isTrue();
        assertThat(life.move(SiteState.COMPILING, SiteState.INSTALLED)).isTrue();
        assertThat(life.state()).isEqualTo(SiteState.INSTALLED);
    }

    @Test
    void invalidatedCodeIsCountedAgain() {
        assertThat(SiteState.INSTALLED.successors()).contains(SiteState.INVALIDATED);
        assertThat(SiteState.INVALIDATED.successors()).contains(SiteState.COUNTING);
    }

    @Test
    void anIllegalTransitionIsAnError() {
        SiteLife life = new SiteLife();

        assertThatThrownBy(() -> life.move(SiteState.COLD, SiteState.INSTALLED)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("COLD").hasMessageContaining("INSTALLED");
        assertThatThrownBy(() -> life.move(SiteState.REJECTED, SiteState.COUNTING)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLegalOneThatComesTooLateIsNone() {
        SiteLife life = new SiteLife();
        life.move(SiteState.COLD, SiteState.COUNTING);

        assertThat(life.move(SiteState.COLD, SiteState.COUNTING)).isFalse();
        assertThat(life.state()).isEqualTo(SiteState.COUNTING);
    }

    @ParameterizedTest
    @EnumSource(SiteState.class)
    void everyStateIsReachedAndAllButTheLastAreLeftWhenTheClassGoes(SiteState state) {
        Set<SiteState> reached = EnumSet.of(SiteState.COLD);
        for (int i = 0; i < SiteState.values().length; i++) {
            for (SiteState each : EnumSet.copyOf(reached)) {
                reached.addAll(each.successors());
            }
        }
        assertThat(reached).contains(state);
        if (state != SiteState.UNLOADED) {
            assertThat(state.successors()).contains(SiteState.UNLOADED);
        } else {
            assertThat(state.successors()).isEmpty();
        }
    }

    @Test
    void oneOfManyThreadsWins() throws InterruptedException {
        SiteLife life = new SiteLife();
        AtomicInteger winners = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (life.move(SiteState.COLD, SiteState.COUNTING)) {
                    winners.incrementAndGet();
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(winners).hasValue(1);
    }

    @Test
    void moveToTellsWhatItLeft() {
        SiteLife life = new SiteLife();
        life.move(SiteState.COLD, SiteState.COUNTING);

        assertThat(life.moveTo(SiteState.REJECTED)).isEqualTo(SiteState.COUNTING);
        assertThat(life.moveTo(SiteState.REJECTED)).isNull();
        assertThat(life.moveTo(SiteState.UNLOADED)).isEqualTo(SiteState.REJECTED);
    }
}
