package org.crashonly.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long SECOND = 1_000_000_000L;

    private final Timeline timeline = new Timeline();
    private StatusView status = Scene.shop();

    @Test
    void ratesAreGrowthPerSecond() {
        counters(1_000, 10, 5, 0);
        advance(0);
        counters(1_150, 12, 5, 0);
        Sample sample = timeline.advance(status, 2_000, 2 * SECOND).orElseThrow();
        assertThat(sample.requestsPerSecond()).isCloseTo(75, within(1e-6));
        assertThat(sample.failedPerSecond()).isCloseTo(1, within(1e-6));
        assertThat(sample.repeatedPerSecond()).isZero();
        assertThat(sample.atMillis()).isEqualTo(2_000);
    }

    @Test
    void whatWasDoneUnderAnEarlierManagerIsNotCounted() {
        counters(1_000_000, 10, 5, 0);
        advance(0);
        assertThat(timeline.advance(status, 1_000, SECOND).orElseThrow().requestsPerSecond()).isZero();
    }

    @Test
    void aNewGenerationCountsFromZero() {
        counters(1_000, 0, 0, 0);
        advance(0);
        status = Scene.with(status, "ready", Scene.FRONT_DOOR, before -> Scene.restarting(before, 0));
        counters(40, 0, 0, 0);
        assertThat(timeline.advance(status, 1_000, SECOND).orElseThrow().requestsPerSecond()).isCloseTo(40, within(1e-6));
    }

    @Test
    void aFrontDoorThatVanishesAndComesBackMakesNoSpike() {
        counters(5_000, 0, 0, 0);
        advance(0);
        StatusView full = status;
        timeline.advance(Scene.status("degraded", full.elements().subList(0, 3)), 500, SECOND / 2);
        assertThat(timeline.advance(full, 1_000, SECOND).orElseThrow().requestsPerSecond()).isZero();
    }

    @Test
    void theMostThatWereHeldWithinASecondAreTold() {
        counters(0, 0, 0, 0);
        advance(0);
        counters(0, 0, 0, 70);
        assertThat(timeline.advance(status, 300, SECOND * 3 / 10)).isEmpty();
        counters(0, 0, 0, 0);
        assertThat(timeline.advance(status, 1_000, SECOND).orElseThrow().held()).isEqualTo(70);
        assertThat(timeline.advance(status, 2_000, 2 * SECOND).orElseThrow().held()).isZero();
    }

    @Test
    void tenMinutesAreKept() {
        for (long second = 0; second <= 700; second++) {
            advance(second);
        }
        assertThat(timeline.samples()).hasSize(600);
        assertThat(timeline.samples().getFirst().atMillis()).isEqualTo(101_000);
    }

    private void advance(long second) {
        timeline.advance(status, second * 1_000, second * SECOND);
    }

    private void counters(long completed, long failed, long repeated, long held) {
        Map<String, Long> counters = Map.of("completed", completed, "failed", failed, "repeated", repeated, "held", held);
        status = Scene.with(status, "ready", Scene.FRONT_DOOR, before -> Scene.counting(before, counters));
    }
}
