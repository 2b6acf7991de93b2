package org.crashonly.host.timers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpirationsTest {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    @ParameterizedTest
    @CsvSource({
        "1000, 100,  500, 1000",
        "1000, 100,  999, 1000",
        "1000, 100, 1000, 1100",
        "1000, 100, 1001, 1100",
        "1000, 100, 1099, 1100",
        "1000, 100, 1100, 1200",
        // What was missed while nothing ran is one expiration, not many.
        "1000, 100, 98765, 98800",
        "0, 3600000, 1700000000000, 1700002800000"
    })
    void theNextOneIsOnScheduleAndAfterNow(long first, long interval, long now, long next) {
        assertThat(Expirations.next(first, interval, now)).isEqualTo(next).isGreaterThan(now);
        assertThat((next - first) % interval).isZero();
    }

    @Test
    void whatFailsIsTriedAgainWithLongerAndLongerPausesForEver() {
        long pause = 0;
        for (int failures = 0; failures < 100; failures++) {
            long next = Expirations.again(failures, 0, null);
            assertThat(next).isBetween(Math.max(10 * SECOND, pause), 10 * MINUTE);
            pause = next;
        }
        assertThat(pause).isEqualTo(10 * MINUTE);
    }

    @Test
    void whatGoesOnItselfIsNotPutOffPastItsNextExpiration() {
        assertThat(Expirations.again(50, 0, 3 * SECOND)).isEqualTo(3 * SECOND);
        assertThat(Expirations.again(0, 0, 60 * MINUTE)).isEqualTo(10 * SECOND);
    }
}
