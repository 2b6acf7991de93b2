package org.crashonly.bench.manager;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictsTest {

    private final Verdicts verdicts = new Verdicts("17 teapots");

    @Test
    void whatIsNotTheAnswerIsWrongAndCountsFromWhenItCame() {
        verdicts.answered(10, 200, "17 teapots");
        verdicts.answered(20, 200, "??????????");
        verdicts.answered(30, 200, "");
        verdicts.answered(40, 200, "17 teapots");
        assertThat(verdicts.answers(20)).isEqualTo(2);
        assertThat(verdicts.wrong(20)).isEqualTo(1);
        assertThat(verdicts.answers(Long.MAX_VALUE)).isEqualTo(4);
        assertThat(verdicts.wrong(Long.MAX_VALUE)).isEqualTo(2);
        assertThat(verdicts.latestWrongMillis()).contains(30L);
    }

    @Test
    void anErrorSaysItselfThatItIsNoAnswer() {
        verdicts.answered(10, 503, "");
        verdicts.answered(20, 200, "17 teapots");
        assertThat(verdicts.answers(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(verdicts.wrong(Long.MAX_VALUE)).isZero();
        assertThat(verdicts.latestWrongMillis()).isEmpty();
    }
}
