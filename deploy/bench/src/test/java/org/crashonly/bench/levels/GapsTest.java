package org.crashonly.bench.levels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {

    private final Gaps gaps = new Gaps();

    @Test
    void theLongestTimeBetweenGoodAnswersCounts() {
        gaps.answered(100);
        gaps.answered(110);
        gaps.answered(150);
        gaps.answered(155);
        assertThat(gaps.longestNanos()).isEqualTo(40);
    }

    @Test
    void whatFollowsTheLastAnswerCountsToo() {
        gaps.answered(100);
        gaps.ended(190);
        assertThat(gaps.longestNanos()).isEqualTo(90);
    }

    @Test
    void whatComesBeforeTheFirstAnswerDoesNot() {
        gaps.ended(500);
        gaps.answered(600);
        assertThat(gaps.longestNanos()).isZero();
    }
}
