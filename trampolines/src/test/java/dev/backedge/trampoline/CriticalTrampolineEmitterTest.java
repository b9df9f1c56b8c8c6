package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a critical trampoline makes of its arguments, and which of its calls it times. */
class CriticalTrampolineEmitterTest {
    private static final long BUFFER = 0xb0ff00;
    private static final long DIRT = 0xd147_0000_0000_0000L;

    private static MachineHarness harness;
    private static FakeJni jni;

    @BeforeAll
    static void open() throws Exception {
        harness = new MachineHarness();
        jni = new FakeJni();
    }

    /** Array k has base 0xa000 + 16k and length 3k, with dirt in the upper half of the argument. */
    static long[] arguments(long entry, int n) {
        long[] arguments = new long[2 + 2 * n];
        arguments[0] = entry;
        arguments[1] = BUFFER;
        for (int k = 1; k <= n; k++) {
            arguments[1 + k] = 0xa000 + 16 * k;
            arguments[1 + n + k] = DIRT + 3 * k;
        }
        return arguments;
    }

    @Test
    void theFrameHoldsAllArraysInOrderForEachNumberOfThem() throws Exception {
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            long entry = jni.cells().open(jni.loop(n, 5));
            for (int call = 0; call < 2; call++) {
                jni.reset();
                assertThat((int) harness.run(jni.criticalTrampoline(n), arguments(entry, n)).result()).isEqualTo(5);
                assertThat(jni.calls()).singleElement().satisfies(made -> assertThat(made.function()).isEqualTo(FakeJni.LOOP));
                assertThat(jni.frame(OsrFrame.BUFFER)).isEqualTo(BUFFER);
                assertThat(jni.frame(OsrFrame.DEADLINE)).isZero();
                assertThat(jni.frame(OsrFrame.base(0))).isZero();
                assertThat(jni.frame(OsrFrame.length(0))).isZero();
                for (int k = 1; k <= n; k++) {
                    assertThat(jni.frame(OsrFrame.base(k))).as("base %s of %s", k, n).isEqualTo(0xa000 + 16 * k);
                    assertThat(jni.frame(OsrFrame.length(k))).as("length %s of %s", k, n).isEqualTo(3 * k);
                }
            }
        }
    }

    @Test
    void oneEntryInSixtyFourIsTimedAndNoneIsCounted() throws Exception {
        long trampoline = jni.criticalTrampoline(1);
        long entry = jni.cells().open(jni.loop(1, 5));
        long ticks = 0;
        for (int i = 0; i < 3 * EntryCell.SAMPLED; i++) {
            jni.reset();
            harness.run(trampoline, arguments(entry, 1));
            long now = jni.cell(entry, EntryCell.TICKS);
            assertThat(now > ticks).as("entry %s is timed", i).isEqualTo(i % EntryCell.SAMPLED == 0);
            assertThat((now - ticks) % EntryCell.SAMPLED).isZero();
            ticks = now;
            assertThat(jni.cells().drained(entry)).isTrue();
        }
    }
}
