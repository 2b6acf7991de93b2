package org.crashonly.manager.rejuvenation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.junit.jupiter.api.Test;

/** A process of three modules with 1000 MiB of heap, in virtual time. */
class RejuvenationTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final List<ElementId> MODULES = List.of(WEB.child("a"), WEB.child("b"), WEB.child("c"));

    private final Rejuvenation rejuvenation = new Rejuvenation(WEB, Rejuvenation.Limits.DEFAULT);
    private long now = TimeUnit.HOURS.toNanos(7);

    private Optional<String> after(int seconds, long used) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        return rejuvenation.look(new Reading(used << 20, 1000L << 20, 0, 0), MODULES, now).map(it -> it.element().name());
    }

    @Test
    void oneIsRestartedEveryTwentySecondsUntilMuchIsFree() {
        assertThat(after(1, 700)).as("30 % are free").isEmpty();
        assertThat(after(1, 701)).isPresent();
        assertThat(after(19, 701)).isEmpty();
        assertThat(after(1, 500)).as("still not much").isPresent();
        assertThat(after(20, 299)).as("71 % are free").isEmpty();
        assertThat(after(20, 650)).as("begins below 30 % only").isEmpty();
    }

    @Test
    void thoseThatFreedMostGoFirstAndWhatIsUnknownBeforeWhatFreedNothing() {
        String first = after(1, 800).orElseThrow();
        String second = after(20, 800).orElseThrow();
        assertThat(second).as("each has one turn").isNotEqualTo(first);
        assertThat(after(20, 200)).as("the second one freed 600 MiB").isEmpty();

        assertThat(after(20, 900)).as("that freed most").contains(second);
        String third = after(20, 900).orElseThrow();
        assertThat(third).as("not known yet").isNotIn(first, second);
        assertThat(after(20, 900)).contains(first);
    }

    @Test
    void anotherManagerKeepsThePauseAndGoesOnWithWhoHadNoTurn() {
        rejuvenation.had(Map.of(MODULES.get(0), Duration.ofSeconds(25), MODULES.get(1), Duration.ofSeconds(5)), now);
        assertThat(after(14, 900)).as("the pause").isEmpty();
        assertThat(after(1, 900)).contains("c");
        assertThat(after(20, 900)).as("each had its turn").contains("web");
    }

    @Test
    void whatWasRestartedLongAgoIsOfAnotherRow() {
        rejuvenation.had(Map.of(MODULES.get(0), Duration.ofHours(1), MODULES.get(1), Duration.ofHours(2)), now);
        assertThat(after(1, 650)).as("begins below 30 % only").isEmpty();
        assertThat(after(1, 900)).isPresent();
    }

    @Test
    void whenEachHadItsTurnAndLittleIsFreeTheProcessIsRestarted() {
        after(1, 900);
        after(20, 900);
        after(20, 900);
        assertThat(after(20, 900)).contains("web");
        assertThat(after(1, 900)).isEmpty();
        rejuvenation.restarted();
        assertThat(after(1, 200)).isEmpty();
    }

    @Test
    void whenEachHadItsTurnAndEnoughIsFreeItIsOver() {
        after(1, 900);
        after(20, 600);
        after(20, 600);
        assertThat(after(20, 600)).isEmpty();
        assertThat(after(20, 690)).isEmpty();
        assertThat(after(20, 710)).as("begins anew").isPresent();
    }

    @Test
    void metaspaceCountsAsHeapDoesAndWhatIsNotBoundedIsNeverLow() {
        Reading classes = new Reading(100, 1000, 80, 100);
        assertThat(classes.free()).isEqualTo(0.2, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(classes.sentence()).contains("20 % of the metaspace free");
        assertThat(new Reading(100, 0, 100, 0).free()).isEqualTo(1);
        assertThat(rejuvenation.look(classes, MODULES, now)).hasValueSatisfying(it ->
                assertThat(it.why()).contains("metaspace", "not known yet"));
        assertThatThrownBy(() -> new Rejuvenation.Limits(0.5, 0.4, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
