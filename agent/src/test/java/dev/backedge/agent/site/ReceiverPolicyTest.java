package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiverPolicyTest {
    private final ReceiverPolicy policy = new ReceiverPolicy();

    @Test
    void codeThatIsHardlyEverEnteredBecauseOfItsReceiversIsGivenUp() {
        Rejection verdict = policy.verdict(0, ReceiverPolicy.MANY, "com.acme.Other");

        assertThat(verdict.code()).isEqualTo("OTHER_RECEIVER");
        assertThat(verdict.sentence()).contains("com.acme.Other").contains("50 times, against 0 entries");
    }

    @Test
    void otherCodeIsKept() {
        assertThat(policy.verdict(0, ReceiverPolicy.MANY - 1, "")).isNull();
        assertThat(policy.verdict(ReceiverPolicy.MANY, ReceiverPolicy.MANY, "")).isNull();
        assertThat(policy.verdict(100, 0, "")).isNull();
    }
}
