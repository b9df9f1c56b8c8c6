package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.ExitReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideExitPolicyTest {
    private static final List<CompiledLoop.Exit> EXITS = List.of(
            new CompiledLoop.Exit(0, 4, ExitReason.YIELD),
            new CompiledLoop.Exit(1, 17, ExitReason.BOUNDS_CHECK),
            new CompiledLoop.Exit(2, 23, ExitReason.UNSUPPORTED_BYTECODE),
            new CompiledLoop.Exit(3, 40, ExitReason.LOOP_EXIT));

    /** Nanoseconds that no number of entries makes long. */
    private static final long SHORT = 1000;

    private final SideExitPolicy policy = new SideExitPolicy();

    @Test
    void codeThatMostlyLeavesByTheSideIsGivenUpAndTheWorstBytecodeNamed() {
        Rejection verdict = policy.verdict(EXITS, new long[] {2000, 0, 100, 1500, 400}, SHORT);

        assertThat(verdict.code()).isEqualTo("TOO_MANY_SIDE_EXITS");
        assertThat(verdict.sentence()).contains("1600 of 2000").contains("1500 of them at bytecode 23 (UNSUPPORTED_BYTECODE)");
    }

    @Test
    void halfIsNotMost() {
        assertThat(policy.verdict(EXITS, new long[] {2000, 0, 0, 1000, 1000}, SHORT)).isNull();
    }

    @Test
    void yieldsAndLoopExitsAreNoSideExits() {
        assertThat(policy.verdict(EXITS, new long[] {2000, 1000, 0, 0, 1000}, SHORT)).isNull();
    }

    @Test
    void codeThatRunsLongBetweenSideExitsIsKept() {
        long[] counters = {2000, 0, 100, 1500, 400};

        assertThat(policy.verdict(EXITS, counters, 2000 * SideExitPolicy.LONG_NANOS)).isNull();
        assertThat(policy.verdict(EXITS, counters, 2000 * SideExitPolicy.LONG_NANOS - 1)).isNotNull();
    }

    @Test
    void thereIsNoVerdictAfterFewEntriesNorWithoutCounters() {
        assertThat(policy.verdict(EXITS, new long[] {SideExitPolicy.LEAST_ENTRIES - 1, 0, 0, SideExitPolicy.LEAST_ENTRIES - 1, 0}, SHORT)).isNull();
        assertThat(policy.verdict(List.of(), new long[0], 0)).isNull();
    }
}
