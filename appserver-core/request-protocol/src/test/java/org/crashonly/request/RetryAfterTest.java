package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
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
        assertThat(RetryAfter.seconds(-90_000, 0)).isEqualTo(1);
    }

    @Test
    void clientsThatObeyComeBackAfterTheRecoveryAndSpreadOut() {
        Map<Long, Integer> spread = comingBack(new Random(1)::nextDouble);
        Map<Long, Integer> together = comingBack(() -> 0);
        int all = together.values().stream().mapToInt(Integer::intValue).sum();

        assertThat(together).as("without a spread, within the second after it").hasSize(1);
        assertThat(Collections.max(spread.values())).as("of %d in one second: %s", all, spread).isLessThan(all * 35 / 100);
        assertThat(spread).hasSizeGreaterThanOrEqualTo(5);
    }

    /** How many of those who are refused at a steady rate while something recovers for 20 s come back in each second. */
    private static Map<Long, Integer> comingBack(DoubleSupplier random) {
        long recovery = 20_000;
        Map<Long, Integer> back = new TreeMap<>();
        for (long refused = 1; refused < recovery; refused += 5) {
            long at = refused + 1_000 * RetryAfter.seconds(RetryAfter.remainingMillis(refused, recovery), random.getAsDouble());
            assertThat(at).isGreaterThanOrEqualTo(recovery);
            back.merge(at / 1_000, 1, Integer::sum);
        }
        return back;
    }
}
