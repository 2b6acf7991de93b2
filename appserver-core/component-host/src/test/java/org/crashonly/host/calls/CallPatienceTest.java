package org.crashonly.host.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallPatienceTest {

    private static final long NOW = -5_000_000_000L;

    @Test
    void aCallEndsALittleBeforeItsCallersDeadline() {
        assertThat(CallPatience.ofDeadline(NOW + millis(60_000), NOW)).isEqualTo(millis(59_750));
        assertThat(CallPatience.ofDeadline(NOW + millis(100), NOW)).isEqualTo(millis(90));
    }

    @Test
    void nothingIsLeftAfterTheDeadline() {
        assertThat(CallPatience.ofDeadline(NOW, NOW)).isZero();
        assertThat(CallPatience.ofDeadline(NOW - 1, NOW)).isNegative();
    }

    @Test
    void withoutADeadlineACallerWaitsForEver() {
        assertThat(CallPatience.ofDeadline(Long.MAX_VALUE, NOW)).isEqualTo(CallPatience.FOR_EVER);
        assertThat(CallPatience.ofTimeout(null)).isEqualTo(CallPatience.FOR_EVER);
        assertThat(CallPatience.ofTimeout(0)).as("the client's word for it").isEqualTo(CallPatience.FOR_EVER);
        assertThat(CallPatience.ofTtl(null)).isEqualTo(CallPatience.FOR_EVER);
    }

    @Test
    void aClientHearsFromTheStubBeforeItsOwnTimeout() {
        assertThat(CallPatience.ofTimeout(10_000)).isEqualTo(millis(9_750));
        assertThat(CallPatience.ofTimeout("1000")).isEqualTo(millis(900));
        assertThat(CallPatience.ofTimeout("soon")).isEqualTo(CallPatience.FOR_EVER);
    }

    @Test
    void whatTheModuleItselfSaysIsTakenAsItIs() {
        assertThat(CallPatience.ofTtl("2500")).isEqualTo(millis(2500));
        assertThat(CallPatience.ofTtl("0")).isZero();
        assertThat(CallPatience.ofTtl("2.5")).as("refused by the stub").isEqualTo(CallPatience.FOR_EVER);
    }

    @Test
    void aStrangersTimeoutIsTheShorterOfItsOwnAndWhatIsLeft() {
        assertThat(CallPatience.millis(millis(900), null)).isEqualTo(900);
        assertThat(CallPatience.millis(millis(900), 0)).as("for ever").isEqualTo(900);
        assertThat(CallPatience.millis(millis(900), "-1")).isEqualTo(900);
        assertThat(CallPatience.millis(millis(900), 200)).isEqualTo(200);
        assertThat(CallPatience.millis(millis(900), "2000")).isEqualTo(900);
        assertThat(CallPatience.millis(-5, null)).as("0 would be for ever").isEqualTo(1);
        assertThat(CallPatience.millis(Long.MAX_VALUE - 1, null)).isEqualTo(Integer.MAX_VALUE);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
