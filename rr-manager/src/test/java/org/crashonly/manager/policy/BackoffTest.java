package org.crashonly.manager.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(2, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofSeconds(1));

    @Test
    void theFirstShortLivesAreFree() {
        for (int lives = 0; lives <= 2; lives++) {
            assertThat(backoff.delay(lives, new Random(lives))).isZero();
        }
    }

    @Test
    void thenTheWaitDoublesUpToTheLongestWithJitterBelow() {
        for (int seed = 0; seed < 100; seed++) {
            assertThat(backoff.delay(3, new Random(seed))).isBetween(Duration.ofMillis(75), Duration.ofMillis(100));
            assertThat(backoff.delay(5, new Random(seed))).isBetween(Duration.ofMillis(300), Duration.ofMillis(400));
            assertThat(backoff.delay(1_000_000, new Random(seed))).isBetween(Duration.ofMillis(7_500), Duration.ofSeconds(10));
        }
    }
}
