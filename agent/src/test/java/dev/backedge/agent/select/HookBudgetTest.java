package dev.backedge.agent.select;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HookBudgetTest {
    private static final long MS = 1_000_000;

    private long now = 5;
    private final HookBudget budget = new HookBudget(() -> now);

    @Test
    void theFirstClassGetsItsHooksHoweverLargeItIs() {
        assertThat(budget.isLeftFor(10_000_000)).isTrue();
    }

    @Test
    void othersMustBeExpectedToFitIntoWhatIsLeft() {
        budget.spend(5_000, 100 * MS);

        assertThat(budget.isLeftFor(9_000)).isTrue();
        assertThat(budget.isLeftFor(11_000)).isFalse();

        budget.spend(9_000, 101 * MS);

        assertThat(budget.isLeftFor(1)).isFalse();
    }

    @Test
    void theExpectationIsLearned() {
        budget.spend(60_000, 100 * MS);

        assertThat(budget.isLeftFor(50_000)).isTrue();
        assertThat(budget.isLeftFor(70_000)).isFalse();
    }

    @Test
    void aPartOfAllTimeIsAdded() {
        budget.spend(60_000, 200 * MS);
        assertThat(budget.isLeftFor(1000)).isFalse();

        now += 1000 * MS;

        assertThat(budget.isLeftFor(5_000)).isTrue();
        assertThat(budget.isLeftFor(10_000)).isFalse();
    }

    @Test
    void asMuchAsASecondIsSaved() {
        budget.spend(5_000, 200 * MS);
        now += 3_600_000 * MS;

        assertThat(budget.isLeftFor(90_000)).isTrue();
        assertThat(budget.isLeftFor(110_000)).isFalse();
    }
}
