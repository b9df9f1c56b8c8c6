package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which entries a trampoline times: all that take long, one in {@link EntryCell#SAMPLED} of those that do not. */
class TimedEntriesTest {
    private static final int LONG = 1 << 14;

    private static MachineHarness harness;
    private static FakeJni jni;

    @BeforeAll
    static void open() throws Exception {
        harness = new MachineHarness();
        jni = new FakeJni();
    }

    /** Ticks that one entry has added. */
    private static long enter(long trampoline, long entry, long buffer) throws Exception {
        long before = jni.cell(entry, EntryCell.TICKS);
        jni.reset();
        assertThat((int) harness.run(trampoline, jni.environment(), 0, entry, buffer).result()).isEqualTo(5);
        assertThat(jni.cells().drained(entry)).isTrue();
        return jni.cell(entry, EntryCell.TICKS) - before;
    }

    @Test
    void briefEntriesAreSampledAndOneStandsForAll() throws Exception {
        long trampoline = jni.trampoline(0, Pinning.IN_PLACE);
        long entry = jni.cells().open(jni.loop(0, 5));
        long buffer = jni.array(9, 0xb0ff00, 100);
        int timed = 0;
        for (int i = 0; i < 10 * EntryCell.SAMPLED; i++) {
            int left = (int) jni.cell(entry, EntryCell.SAMPLE);
            boolean many = jni.cell(entry, EntryCell.SAMPLE) >>> 32 != 0;
            long ticks = enter(trampoline, entry, buffer);
            assertThat(ticks > 0).as("entry %s, with %s to go, is timed", i, left).isEqualTo(left < 1);
            assertThat(many ? ticks % EntryCell.SAMPLED : 0).isZero();
            timed += ticks > 0 ? 1 : 0;
        }
        assertThat(timed).as("entries that are timed: a few more where the thread was interrupted").isBetween(9, 100);
    }

    @Test
    void longEntriesAreTimedEachForItself() throws Exception {
        long trampoline = jni.trampoline(0, Pinning.IN_PLACE);
        long entry = jni.cells().open(jni.slowLoop(LONG));
        long buffer = jni.array(9, 0xb0ff00, 100);
        for (int i = 0; i < 5; i++) {
            assertThat(enter(trampoline, entry, buffer)).isGreaterThanOrEqualTo(LONG);
            assertThat(jni.cell(entry, EntryCell.SAMPLE)).as("neither a pause nor a weight").isZero();
        }
    }
}
