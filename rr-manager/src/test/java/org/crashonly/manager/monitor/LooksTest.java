package org.crashonly.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class LooksTest {

    private final Looks looks = new Looks();
    private final ComparisonTimes comparison = new ComparisonTimes(0);

    @Test
    void withoutFailuresThereIsOneLookASecond() {
        assertThat(looksAt(ms -> false, 3_000)).containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void aFailureIsLookedAtWithTheNextTick() {
        assertThat(looksAt(ms -> ms == 1_300, 3_000)).containsExactly(0L, 1_000L, 1_300L, 2_300L);
    }

    @Test
    void aStormIsLookedAtFiveTimesASecond() {
        assertThat(looksAt(ms -> true, 1_000)).containsExactly(0L, 200L, 400L, 600L, 800L);
    }

    private List<Long> looksAt(LongPredicate failing, long until) {
        List<Long> taken = new ArrayList<>();
        for (long ms = 0; ms < until; ms += 100) {
            if (looks.isDue(failing.test(ms), TimeUnit.MILLISECONDS.toNanos(ms))) {
                taken.add(ms);
            }
        }
        return taken;
    }

    @Test
    void replicasThatAgreeAreComparedEveryFiveSeconds() {
        assertThat(comparedAt(ms -> false, 16_000)).containsExactly(0L, 5_000L, 10_000L, 15_000L);
    }

    @Test
    void replicasThatBeginToDifferAreComparedAgainTwoSecondsLaterAndOnlyOnceSo() {
        assertThat(comparedAt(ms -> ms >= 4_000, 18_000)).containsExactly(0L, 5_000L, 7_000L, 12_000L, 17_000L);
    }

    @Test
    void replicasThatDifferedOnceAreComparedSoonWhenTheyDifferAgain() {
        assertThat(comparedAt(ms -> ms == 5_000 || ms == 12_000, 20_000)).containsExactly(0L, 5_000L, 7_000L, 12_000L, 14_000L, 19_000L);
    }

    @Test
    void anAnswerThatComesLateDoesNotPutOffTheNextComparison() {
        assertThat(comparison.isDue(0)).isTrue();
        assertThat(comparison.answered(true, TimeUnit.MILLISECONDS.toNanos(4_500))).isFalse();
        assertThat(comparison.due()).isEqualTo(ComparisonTimes.EVERY_NANOS);
    }

    private List<Long> comparedAt(LongPredicate differ, long until) {
        List<Long> asked = new ArrayList<>();
        for (long ms = 0; ms < until; ms += 100) {
            long now = TimeUnit.MILLISECONDS.toNanos(ms);
            if (comparison.isDue(now)) {
                asked.add(ms);
                boolean ignored = comparison.answered(differ.test(ms), now);
            }
        }
        return asked;
    }
}
