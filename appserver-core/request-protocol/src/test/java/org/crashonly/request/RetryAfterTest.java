package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryAfterTest {

    @Test
    void whatRemainsOfTheMeasuredRecovery() {
        assertThat(RetryAfter.remainingMillis(300, 1_700)).isEqualTo(1_400);
    }

    @Test
    void anOverdueOrUnmeasuredRecoveryTakesAsLongAgain() {
        assertThat(RetryAfter.remainingMillis(8_000, 1_700)).isEqualTo(8_000);
        assertThat(RetryAfter.remainingMillis(4_000, 0)).isEqualTo(4_000);
        assertThat(RetryAfter.remainingMillis(3, 0)).isEqualTo(1_000);
    }

    @Test
    void secondsAreRoundedUpNeverZeroAndSpreadUpwardsOnly() {
        assertThat(RetryAfter.seconds(0, 0)).isEqualTo(1);
        assertThat(RetryAfter.seconds(1_001, 0)).isEqualTo(2);
        assertThat(RetryAfter.seconds(1_000, 0.999)).isEqualTo(2);
        assertThat(RetryAfter.seconds(20_000, 0.999)).isEqualTo(25);
        assertThat(RetryAfter.secondsWhenGivenUp(0)).isEqualTo(120);
    }
}
