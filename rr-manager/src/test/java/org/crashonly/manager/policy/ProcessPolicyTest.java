package org.crashonly.manager.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry.Cause;
import org.junit.jupiter.api.Test;

class ProcessPolicyTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final Cause START = cause("start");
    private static final Cause KILLED = cause("killed");
    private static final Cause STALLED = cause("stalled");

    private long now = 1_000_000_000_000L;
    private final ProcessPolicy policy = new ProcessPolicy(WEB, 0, 0, Backoff.DEFAULT, new Random(1));

    @Test
    void aKilledProcessIsFencedAndStartedAgainAtOnce() {
        makeReady(1);
        passes(Duration.ofSeconds(20));
        assertThat(policy.ended(life(1), KILLED, now))
                .containsExactly(new Decision.Fence(life(1)), new Decision.Start(life(2), KILLED, 0));
        assertThat(policy.phase()).isEqualTo(Phase.STARTING);
        assertThat(policy.recoveringSince()).isEqualTo(now);
    }

    @Test
    void aStalledProcessIsCrashedBeforeItsSuccessorStarts() {
        makeReady(1);
        assertThat(policy.restart(STALLED, now)).containsExactly(new Decision.Crash(life(1), STALLED));
        assertThat(policy.phase()).isEqualTo(Phase.CRASHING);
        assertThat(policy.crashed(life(1), now)).containsExactly(new Decision.Start(life(2), STALLED, 1));
        assertThat(policy.ended(life(1), KILLED, now)).isEmpty();
    }

    @Test
    void deathDuringTheCrashStartsTheSuccessorOnce() {
        makeReady(1);
        policy.restart(STALLED, now);
        assertThat(policy.ended(life(1), KILLED, now)).containsExactly(new Decision.Start(life(2), STALLED, 1));
        assertThat(policy.crashed(life(1), now)).isEmpty();
    }

    @Test
    void whatConcernsAnEarlierGenerationChangesNothing() {
        makeReady(1);
        policy.ended(life(1), KILLED, now);
        assertThat(policy.ended(life(1), KILLED, now)).isEmpty();
        assertThat(policy.ready(life(1), now)).isFalse();
        assertThat(policy.failed(life(1), KILLED, now)).isEmpty();
        assertThat(policy.generation()).isEqualTo(life(2));
    }

    @Test
    void aProcessThatKeepsEndingWaitsLongerAndLongerAndIsNeverForgotten() {
        policy.begin(START, now);
        long lives = 1;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            List<Decision> decisions = policy.ended(life(lives), KILLED, now);
            if (decisions.size() == 1) {
                Duration wait = policy.waitLeft(now);
                assertThat(wait).isPositive().isLessThanOrEqualTo(Backoff.DEFAULT.longest());
                longest = wait.compareTo(longest) > 0 ? wait : longest;
                assertThat(policy.tick(now + wait.toNanos() - 1)).isEmpty();
                passes(wait);
                assertThat(policy.tick(now)).containsExactly(new Decision.Start(life(lives + 1), KILLED, i + 1));
            }
            lives++;
        }
        assertThat(lives).isEqualTo(21);
        assertThat(longest).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void aHealthyLifeResetsTheBackoff() {
        policy.begin(START, now);
        for (long life = 1; life <= 3; life++) {
            policy.ended(life(life), KILLED, now);
        }
        policy.ready(life(4), now);
        passes(Backoff.DEFAULT.healthyAfter());
        assertThat(policy.ended(life(4), KILLED, now)).contains(new Decision.Start(life(5), KILLED, 0));
    }

    @Test
    void whatAnOperatorAsksForCostsNoBudget() {
        makeReady(1);
        Cause asked = cause(Cause.REQUESTED);
        for (long life = 1; life < 20; life++) {
            assertThat(policy.restart(asked, now)).containsExactly(new Decision.Crash(life(life), asked));
            assertThat(policy.crashed(life(life), now)).containsExactly(new Decision.Start(life(life + 1), asked, 0));
        }
    }

    @Test
    void aProcessThatSaysItCannotServeIsCrashedAndTriedAgainAfterTheBackoff() {
        policy.begin(START, now);
        Cause failed = new Cause("i", Level.PROCESS, "failed", "cart: class Missing not found");
        assertThat(policy.failed(life(1), failed, now)).containsExactly(new Decision.Crash(life(1), failed));
        assertThat(policy.crashed(life(1), now)).isEmpty();
        assertThat(policy.phase()).isEqualTo(Phase.FAILED);
        assertThat(policy.failure()).isEqualTo("cart: class Missing not found");
        passes(policy.waitLeft(now));
        assertThat(policy.tick(now)).containsExactly(new Decision.Start(life(2), failed, 1));
        policy.ready(life(2), now);
        assertThat(policy.failure()).isNull();
    }

    @Test
    void aHopelessEndIsNotTriedAgainAtOnce() {
        policy.begin(START, now);
        assertThat(policy.endedHopeless(life(1), cause("exited"), now)).containsExactly(new Decision.Fence(life(1)));
        assertThat(policy.phase()).isEqualTo(Phase.FAILED);
        assertThat(policy.waitLeft(now)).isPositive();
    }

    @Test
    void whatAProcessSaidOfItsEndIsPreferredToItsExitCodeInWhicheverOrderTheyCome() {
        policy.begin(START, now);
        policy.endedHopeless(life(1), cause("exited"), now);
        policy.explained(life(1), "No space left on device");
        assertThat(policy.failure()).isEqualTo("No space left on device");

        policy.restart(cause(Cause.REQUESTED), now);
        policy.explained(life(1), "too late");
        policy.failed(life(2), new Cause(START.incident(), START.level(), "failed", "still no space"), now);
        policy.endedHopeless(life(2), cause("exited"), now);
        assertThat(policy.failure()).isEqualTo("still no space");
        assertThat(policy.phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void aRequestCutsTheBackoffShort() {
        policy.begin(START, now);
        policy.endedHopeless(life(1), cause("exited"), now);
        assertThat(policy.restart(cause(Cause.REQUESTED), now)).containsExactly(new Decision.Start(life(2), cause(Cause.REQUESTED), 0));
    }

    @Test
    void aProcessThatDoesNotBecomeReadyIsCrashed() {
        policy.begin(START, now);
        passes(ProcessPolicy.LONGEST_START);
        assertThat(policy.tick(now)).isEmpty();
        passes(Duration.ofMillis(1));
        assertThat(policy.tick(now)).singleElement().asInstanceOf(type(Decision.Crash.class)).satisfies(crash -> {
            assertThat(crash.cause().reason()).isEqualTo("slow-start");
            assertThat(crash.cause().data()).containsEntry("limit-millis", "180000");
        });
    }

    @Test
    void oneThatIsMadeAtLeisureHasItsOwnTime() {
        ProcessPolicy spare = new ProcessPolicy(WEB, 0, 0, Backoff.DEFAULT, new Random(1), ProcessPolicy.LONGEST_START_AT_LEISURE);
        spare.begin(START, now);
        passes(ProcessPolicy.LONGEST_START.multipliedBy(2));
        assertThat(spare.tick(now)).isEmpty();
        passes(ProcessPolicy.LONGEST_START_AT_LEISURE);
        assertThat(spare.tick(now)).singleElement().isInstanceOf(Decision.Crash.class);
    }

    @Test
    void anAdoptedProcessGoesOnWhereItWas() {
        ProcessPolicy adopted = new ProcessPolicy(WEB, 7, 2, Backoff.DEFAULT, new Random(1));
        adopted.adopted(true, cause("adopted"), now);
        assertThat(adopted.phase()).isEqualTo(Phase.READY);
        assertThat(adopted.tick(now)).isEmpty();
        assertThat(adopted.ended(life(7), KILLED, now)).contains(new Decision.Start(life(8), KILLED, 3));
    }

    @Test
    void aBackOffOutlivesTheManagerThatDemandedIt() {
        // As the journal has it: seven short lives, and the eighth ended before it served.
        ProcessPolicy next = new ProcessPolicy(WEB, 9, 7, Backoff.DEFAULT, new Random(1));
        assertThat(next.lost(false, Duration.ofSeconds(1), KILLED, now)).containsExactly(new Decision.Fence(life(9)));
        assertThat(next.waitLeft(now)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        passes(next.waitLeft(now));
        assertThat(next.tick(now)).containsExactly(new Decision.Start(life(10), KILLED, 8));
    }

    @Test
    void whatSaidThatItCannotServeIsStillFailedToTheNextManagerUntilItsTimeIsOver() {
        Cause failed = cause(Cause.FAILED);
        // It took a minute to say so, two seconds ago.
        ProcessPolicy next = new ProcessPolicy(WEB, 9, 7, Backoff.DEFAULT, new Random(1));
        assertThat(next.lostHopeless(false, Duration.ofSeconds(62), Duration.ofSeconds(2), failed, now)).containsExactly(new Decision.Fence(life(9)));
        assertThat(next.phase()).isEqualTo(Phase.FAILED);
        assertThat(next.failure()).isEqualTo("failed");
        assertThat(next.shortLives()).isEqualTo(8);
        assertThat(next.waitLeft(now)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        passes(next.waitLeft(now));
        assertThat(next.tick(now)).containsExactly(new Decision.Start(life(10), failed, 8));
        assertThat(next.ready(life(10), now)).isTrue();
        assertThat(next.failure()).isNull();
    }

    @Test
    void theFirstTimeThatItCannotServeWaitsToTheNextManagerAsWell() {
        ProcessPolicy next = new ProcessPolicy(WEB, 1, 0, Backoff.DEFAULT, new Random(1));
        assertThat(next.lostHopeless(false, Duration.ofSeconds(9), Duration.ZERO, cause(Cause.FAILED), now)).containsExactly(new Decision.Fence(life(1)));
        assertThat(next.phase()).isEqualTo(Phase.FAILED);
        assertThat(next.waitLeft(now)).isEqualTo(Backoff.DEFAULT.first());
    }

    @Test
    void whatItSaidIsNewsOnce() {
        policy.begin(START, now);
        policy.endedHopeless(life(1), KILLED, now);
        assertThat(policy.explained(life(1), "no table")).isTrue();
        assertThat(policy.explained(life(1), "no table")).isFalse();
        assertThat(policy.explained(life(2), "another")).as("of another life").isFalse();
        assertThat(policy.failure()).isEqualTo("no table");
    }

    @Test
    void managersThatDieDoNotDrawABackOffOut() {
        ProcessPolicy next = new ProcessPolicy(WEB, 9, 7, Backoff.DEFAULT, new Random(1));
        assertThat(next.lost(false, Duration.ofSeconds(4), KILLED, now)).containsExactly(new Decision.Fence(life(9)), new Decision.Start(life(10), KILLED, 8));
    }

    @Test
    void aClockThatWasSetBackDoesNotDrawABackOffOut() {
        ProcessPolicy next = new ProcessPolicy(WEB, 9, 7, Backoff.DEFAULT, new Random(1));
        assertThat(next.lost(false, Duration.ofHours(-1), KILLED, now)).containsExactly(new Decision.Fence(life(9)));
        assertThat(next.waitLeft(now)).isLessThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whatServedIsBegunAtOnceAndAfterLongItWasHealthy() {
        ProcessPolicy first = new ProcessPolicy(WEB, 9, 2, Backoff.DEFAULT, new Random(1));
        assertThat(first.lost(true, Duration.ZERO, KILLED, now)).contains(new Decision.Start(life(10), KILLED, 2));
        ProcessPolicy healthy = new ProcessPolicy(WEB, 9, 7, Backoff.DEFAULT, new Random(1));
        assertThat(healthy.lost(true, Duration.ofHours(1), KILLED, now)).contains(new Decision.Start(life(10), KILLED, 0));
    }

    @Test
    void whatSomebodyHadEndedAndNoManagerBeganAnewWasNoShortLife() {
        Cause upgrade = cause(Cause.UPGRADE);
        ProcessPolicy next = new ProcessPolicy(WEB, 9, 3, Backoff.DEFAULT, new Random(1));
        assertThat(next.lost(false, Duration.ofSeconds(1), upgrade, now)).contains(new Decision.Start(life(10), upgrade, 3));
    }

    @Test
    void theRecoveryIsCountedFromTheLossOfTheServiceThroughFurtherCrashes() {
        makeReady(1);
        passes(Duration.ofMinutes(1));
        long lost = now;
        policy.ended(life(1), KILLED, now);
        passes(Duration.ofSeconds(1));
        policy.ended(life(2), KILLED, now);
        assertThat(policy.recoveringSince()).isEqualTo(lost);
    }

    private void makeReady(long life) {
        policy.begin(START, now);
        assertThat(policy.ready(life(life), now)).isTrue();
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    private static Generation life(long number) {
        return new Generation(WEB, number);
    }

    private static Cause cause(String reason) {
        return new Cause("incident", Level.PROCESS, reason, reason);
    }
}
