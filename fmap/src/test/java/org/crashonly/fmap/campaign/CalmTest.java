package org.crashonly.fmap.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CalmTest {

    private final Calm calm = new Calm(Duration.ofSeconds(2));
    private long now = TimeUnit.HOURS.toNanos(1);

    @Test
    void calmIsWhereRequestsComeAndNoneFails() {
        assertThat(looksAfterASecond(true, 10, 3)).isFalse();
        assertThat(looksAfterASecond(true, 12, 3)).isFalse();
        assertThat(looksAfterASecond(true, 14, 3)).isTrue();
    }

    @Test
    void aFailureOrSomethingThatDoesNotServeBeginsItAnew() {
        assertThat(looksAfterASecond(true, 10, 3)).isFalse();
        assertThat(looksAfterASecond(true, 12, 4)).isFalse();
        assertThat(looksAfterASecond(true, 14, 4)).isFalse();
        assertThat(looksAfterASecond(false, 16, 4)).isFalse();
        assertThat(looksAfterASecond(true, 18, 4)).isFalse();
        assertThat(looksAfterASecond(true, 20, 4)).isFalse();
        assertThat(looksAfterASecond(true, 22, 4)).isTrue();
    }

    @Test
    void totalsThatFallBeginItAnew() {
        assertThat(looksAfterASecond(true, 1_000, 0)).isFalse();
        assertThat(looksAfterASecond(true, 1, 0)).isFalse();
        assertThat(looksAfterASecond(true, 3, 0)).isFalse();
        assertThat(looksAfterASecond(true, 5, 0)).isTrue();
    }

    @Test
    void silenceIsNoCalm() {
        for (int i = 0; i < 10; i++) {
            assertThat(looksAfterASecond(true, 10, 0)).isFalse();
        }
    }

    private boolean looksAfterASecond(boolean serves, long served, long failed) {
        now += TimeUnit.SECONDS.toNanos(1);
        return calm.look(serves, Map.of("a", new Counts(served, failed)), now);
    }
}
