package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryPolicyTest {
    private static final long SHORT = EntryPolicy.SHORT_NANOS - 1;

    private final EntryPolicy.Watch watch = EntryPolicy.of(false, true).watch(null);
    private long entries;
    private long nanos;
    private long setup;
    private boolean byLinker;

    private Rejection lookAfter(long newEntries, long nanosEach) {
        entries += newEntries;
        nanos += newEntries * nanosEach;
        return watch.look(entries, nanos, setup, byLinker);
    }

    @Test
    void whatIsHandedOverMustBeWorthIt() {
        for (int i = 0; i < 3 * EntryPolicy.LOOKS; i++) {
            setup += 1000 * EntryPolicy.MANY_WITH_ROWS;
            assertThat(lookAfter(EntryPolicy.MANY_WITH_ROWS, 1000 * EntryPolicy.WORTH_OF_SETUP)).isNull();
        }
        for (int i = 1; i < EntryPolicy.LOOKS; i++) {
            setup += 1000 * EntryPolicy.MANY_WITH_ROWS;
            assertThat(lookAfter(EntryPolicy.MANY_WITH_ROWS, 1000 * EntryPolicy.WORTH_OF_SETUP - 1)).isNull();
        }
        setup += 1000 * EntryPolicy.MANY_WITH_ROWS;
        Rejection verdict = lookAfter(EntryPolicy.MANY_WITH_ROWS, 1000 * EntryPolicy.WORTH_OF_SETUP - 1);

        assertThat(verdict.code()).isEqualTo("ROWS_COST");
        assertThat(verdict.sentence()).contains("takes 1000 ns an entry");
    }

    @Test
    void manyShortEntriesAtEveryLookAreNotWorthTheirTransitions() {
        for (int i = 1; i < EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY, SHORT)).isNull();
        }
        Rejection verdict = lookAfter(2 * EntryPolicy.MANY, SHORT);

        assertThat(verdict.code()).isEqualTo("SHORT_ENTRIES");
        assertThat(verdict.sentence()).contains(SHORT + " ns").contains("(" + 2 * EntryPolicy.MANY + " of them");
    }

    @Test
    void longEntriesAreKept() {
        for (int i = 0; i < 2 * EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY, EntryPolicy.SHORT_NANOS)).isNull();
        }
    }

    @Test
    void fewEntriesAreKept() {
        for (int i = 0; i < 2 * EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY - 1, SHORT)).isNull();
        }
    }

    @Test
    void oneLookThatFindsThemLongStartsAnew() {
        for (int i = 0; i < 4 * EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY, i % EntryPolicy.LOOKS == 0 ? 10 * SHORT : SHORT)).isNull();
        }
    }

    @Test
    void byTheLinkerAnEntryMayBeShorter() {
        assertThat(lookAfter(EntryPolicy.MANY, SHORT)).isNull();
        assertThat(watch.wantsLinker()).isTrue();
        watch.startAgain();
        byLinker = true;
        for (int i = 0; i < 2 * EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY, EntryPolicy.SHORT_NANOS_BY_LINKER)).isNull();
        }
        for (int i = 1; i < EntryPolicy.LOOKS; i++) {
            assertThat(lookAfter(EntryPolicy.MANY, EntryPolicy.SHORT_NANOS_BY_LINKER - 1)).isNull();
        }
        assertThat(lookAfter(EntryPolicy.MANY, EntryPolicy.SHORT_NANOS_BY_LINKER - 1).code()).isEqualTo("SHORT_ENTRIES");
    }

    @Test
    void whereNothingIsGivenUpTheWayInIsChosenAllTheSame() {
        EntryPolicy.Watch keeping = EntryPolicy.of(false, false).watch(null);
        for (int i = 1; i <= 2 * EntryPolicy.LOOKS; i++) {
            assertThat(keeping.look(i * EntryPolicy.MANY, i * EntryPolicy.MANY * SHORT, 0, false)).isNull();
            assertThat(keeping.wantsLinker()).isTrue();
        }
    }

    @Test
    void longOrFewEntriesNeedNoLinker() {
        assertThat(lookAfter(EntryPolicy.MANY, EntryPolicy.LINKER_NANOS)).isNull();
        assertThat(watch.wantsLinker()).isFalse();
        assertThat(lookAfter(EntryPolicy.MANY - 1, EntryPolicy.LINKER_NANOS - 1)).isNull();
        assertThat(watch.wantsLinker()).isFalse();
    }
}
