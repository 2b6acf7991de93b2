package org.crashonly.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.control.Message.OperationOutcome;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.Message.ResourceCounts;
import org.crashonly.control.Message.Standstill;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.recovery.FailureReport.Failing;
import org.junit.jupiter.api.Test;

/** A storefront that calls a catalog, each in a process of its own, behind one front door. */
class ApplicationMonitorTest {

    private static final Generation DOOR = Generation.parse("machine/server/front-door-1#3");
    private static final Generation WEB = Generation.parse("machine/shop/web#5");
    private static final Generation BACK = Generation.parse("machine/shop/back#2");
    private static final ElementId STOREFRONT = WEB.id().child("storefront");
    private static final ElementId POOL = WEB.id().resource("pool", "default");
    private static final ElementId CATALOG = BACK.id().child("catalog");
    private static final Predicate<Generation> ALL_CURRENT = it -> true;

    private final ApplicationMonitor monitor = new ApplicationMonitor(new ApplicationMonitor.Limits(
            new ErrorRateMonitor.Limits(Duration.ofSeconds(10), 5, 0.5), 0.9, Duration.ofSeconds(10)));
    private long now = TimeUnit.HOURS.toNanos(1);

    ApplicationMonitorTest() {
        door(0, 0);
        calls(0, 0);
        List<FailureReport> ignored = look();
    }

    @Test
    void aComponentWhoseRequestsAllFailIsReportedAndARareFailureIsNot() {
        door(100, 1);
        assertThat(look()).isEmpty();
        door(100, 4);
        assertThat(look()).as("too small a share").isEmpty();
        passes(11);
        door(100, 9);
        assertThat(look()).singleElement().satisfies(it -> {
            assertThat(it.operation()).isEqualTo("requests to " + STOREFRONT);
            assertThat(it.path()).containsExactly(STOREFRONT);
            assertThat(it.evidence()).startsWith("5 of 5 requests failed within 10 s");
        });
    }

    @Test
    void whoWatchesSeesAllThatCameOfRequestsWhoeverIsToBlame() {
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 9, 5, null, 0, 0, null, 2, Map.of())), now);
        door(10, 2);
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 9, 6, null, 0, 0, null, 4, Map.of())), now);
        assertThat(monitor.requests()).containsEntry(STOREFRONT, new ApplicationMonitor.Requests(10, 2 + 1 + 2));
        monitor.modules(new Generation(WEB.id(), 6), List.of(new ModuleCounts(STOREFRONT, 1, 1, null, 0, 0, null, 0, Map.of())), now);
        assertThat(monitor.requests()).as("a new life counts from zero").containsEntry(STOREFRONT, new ApplicationMonitor.Requests(10, 6));
    }

    @Test
    void whatWasWantedIsNoFailure() {
        door(0, 20);
        monitor.forget();
        assertThat(look()).isEmpty();
        door(1, 20);
        assertThat(look()).isEmpty();
    }

    @Test
    void twoFrontDoorsAreAddedUp() {
        Generation other = Generation.parse("machine/server/front-door-2#1");
        monitor.outcomes(other, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 0, 0)), ALL_CURRENT, it -> true, now);
        door(0, 3);
        monitor.outcomes(other, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 2, 0)), ALL_CURRENT, it -> true, now);
        assertThat(look()).hasSize(1);
    }

    @Test
    void whatWasCountedBeforeAnybodyListenedIsNoNews() {
        Generation unknown = Generation.parse("machine/server/front-door-2#1");
        monitor.outcomes(unknown, null, List.of(new Outcome(STOREFRONT, WEB, 0, 500, 0, 0)), ALL_CURRENT, it -> true, now);
        assertThat(look()).isEmpty();
    }

    @Test
    void whatAnEarlierLifeFailedWithSaysNothing() {
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 0, 50)), it -> false, it -> true, now);
        assertThat(look()).isEmpty();
        door(0, 4 + 50);
        monitor.restarted(STOREFRONT, now);
        door(0, 5 + 50);
        assertThat(look()).as("only one of them is this life's").isEmpty();
    }

    @Test
    void aResourceThatIsNotHadIsReportedAndIsOnThePathOfWhoNeedsIt() {
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 7, 0, null, 0, 0, null, 0, Map.of())), now);
        pool(100, 0, true);
        pool(100, 5, true);
        assertThat(look()).singleElement().satisfies(it -> {
            assertThat(it.path()).containsExactly(POOL);
            assertThat(it.operation()).isEqualTo("uses of " + POOL);
            assertThat(it.evidence()).startsWith("5 of 5 requests failed within 10 s, latest: nothing for 5 s");
        });
        door(0, 6);
        assertThat(look()).extracting(FailureReport::path).contains(List.of(STOREFRONT, POOL));

        monitor.restarted(POOL, now);
        pool(100, 10, true);
        assertThat(look()).as("told first after its restart").isEmpty();
        door(0, 12);
        assertThat(look()).as("failed before the restart").isEmpty();
        door(0, 18);
        assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(STOREFRONT));
        pool(100, 20, true);
        assertThat(look()).extracting(FailureReport::path).contains(List.of(POOL));
    }

    @Test
    void aResourceIsReportedWhileOperationsFailForWantOfIt() {
        operations(0, 0, Map.of());
        pool(100, 0, true);
        pool(100, 5, true);
        operations(0, 6, Map.of("GET /cart", new OperationOutcome(0, 6, 0, 0)));
        assertThat(look()).extracting(FailureReport::operation).containsExactlyInAnyOrder("requests to " + STOREFRONT, "uses of " + POOL);
    }

    @Test
    void aResourceThatIsHadMostlyOrWantsWhatItNeedsIsNotReported() {
        pool(0, 0, true);
        pool(100, 5, true);
        assertThat(look()).as("too small a share").isEmpty();
        passes(11);
        pool(100, 25, false);
        assertThat(look()).as("its store is down").isEmpty();
        monitor.resources(new Generation(WEB.id(), 6), List.of(new ResourceCounts(POOL, 0, 50, "nothing for 5 s")), it -> true, now);
        assertThat(look()).as("told first by a new life").isEmpty();
    }

    private void pool(long served, long missed, boolean well) {
        monitor.resources(WEB, List.of(new ResourceCounts(POOL, served, missed, "nothing for 5 s")), it -> well, now);
    }

    @Test
    void whatFailsWhileSomethingThatItNeedsIsDownIsNotItsFailure() {
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, 0, 50, 0, 0)), ALL_CURRENT, it -> false, now);
        assertThat(look()).isEmpty();
    }

    @Test
    void whoIsCalledAndFailsIsOnThePathOfWhoCalls() {
        calls(0, 6);
        door(0, 6);
        assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(CATALOG), List.of(STOREFRONT, CATALOG));
    }

    @Test
    void whoIsCalledAndDoesNotFailIsNot() {
        calls(6, 0);
        door(0, 6);
        assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(STOREFRONT));
    }

    @Test
    void theBeanInWhichMostRequestsFailIsOnThePathBehindItsModule() {
        ElementId basket = STOREFRONT.child("Basket");
        failures(Map.of(STOREFRONT, 90L, basket, 10L));
        failures(Map.of(STOREFRONT, 92L, basket, 13L));
        door(0, 5);
        assertThat(look()).as("what was counted before anybody listened is no news").extracting(FailureReport::path).containsExactly(List.of(STOREFRONT, basket));
        failures(Map.of(STOREFRONT, 93L, basket, 13L));
        door(0, 6);
        assertThat(look()).as("half of them are not most").extracting(FailureReport::path).containsExactly(List.of(STOREFRONT));
        passes(10);
        failures(Map.of(STOREFRONT, 0L, basket, 2L));
        door(0, 12);
        assertThat(look()).as("counted anew by a new generation").extracting(FailureReport::path).containsExactly(List.of(STOREFRONT, basket));
    }

    @Test
    void whatFailedBeforeAModuleOrABeanWasRestartedInsideItsProcessIsNotHeldAgainstIt() {
        ElementId basket = STOREFRONT.child("Basket");
        for (ElementId restarted : List.of(basket, STOREFRONT)) {
            passes(11);
            failures(Map.of());
            door(0, 0);
            door(0, 4);
            monitor.restarted(restarted, now);
            failures(Map.of(basket, 5L));
            door(0, 10);
            assertThat(look()).as("told late").isEmpty();
            door(0, 14);
            assertThat(look()).as("not enough in this life").isEmpty();
            door(0, 15);
            assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(STOREFRONT));
        }
    }

    @Test
    void whoDoesNotListenIsTheProcess() {
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 0, 5)), ALL_CURRENT, it -> true, now);
        assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(WEB.id()));
    }

    @Test
    void whoDoesNotListenIsTheListenerIfThereIsOne() {
        ElementId listener = WEB.id().resource("listener", STOREFRONT.name());
        monitor.resources(WEB, List.of(new ResourceCounts(listener, 0, 0, null)), it -> true, now);
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 0, 5)), ALL_CURRENT, it -> true, now);
        assertThat(look()).extracting(FailureReport::path).containsExactly(List.of(WEB.id(), listener));
    }

    @Test
    void requestsThatDoNotEndAreReportedWhenNoneEndsForAWhile() {
        for (int second = 0; second < 9; second++) {
            monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 7, 0, null, 3, 2, null, 0, Map.of())), now);
            assertThat(lookNow()).isEmpty();
            passes(1);
        }
        passes(2);
        assertThat(lookNow()).singleElement().satisfies(it -> assertThat(it.operation()).isEqualTo("progress of " + STOREFRONT));
    }

    @Test
    void theEvidenceTellsWhatTheOneThatStandsStillForLongestDidLast() {
        for (int second = 0; second <= 11; second++) {
            monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 7, 0, null, 3, 2, null, 0, Map.of(),
                    new Standstill("r-17", 4, "a row was read", 9_000 + second * 1_000L))), now);
            if (second < 10) {
                assertThat(lookNow()).isEmpty();
                passes(1);
            }
        }
        assertThat(lookNow()).singleElement().satisfies(it -> {
            assertThat(it.evidence()).endsWith("; the last step of the one that stands still for longest: a row was read, 20000 ms ago");
            assertThat(it.data()).containsExactlyInAnyOrderEntriesOf(
                    Map.of("request", "r-17", "steps", "4", "last-step", "a row was read", "still-millis", "20000"));
        });
    }

    @Test
    void aLifeThatEndedIsNotStuck() {
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 7, 0, null, 3, 2, null, 0, Map.of())), now);
        assertThat(look()).isEmpty();
        passes(20);
        assertThat(monitor.look(it -> false, now)).isEmpty();
    }

    @Test
    void theEvidenceNamesTheException() {
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 7, 3, "java.lang.IllegalStateException", 0, 0, null, 0, Map.of())), now);
        door(0, 5);
        assertThat(look()).singleElement().satisfies(it -> assertThat(it.evidence()).contains("java.lang.IllegalStateException"));
    }

    @Test
    void itIsKnownWhoServedAndFailedSinceWhen() {
        assertThat(monitor.servedSince(STOREFRONT, 0)).isFalse();
        assertThat(monitor.failedSince(STOREFRONT, 0)).isFalse();
        door(0, 1);
        assertThat(monitor.failedSince(STOREFRONT, now - 1)).isTrue();
        assertThat(monitor.servedSince(STOREFRONT, 0)).isFalse();
        door(1, 0);
        assertThat(monitor.servedSince(STOREFRONT, now - 1)).isTrue();
        assertThat(monitor.servedSince(STOREFRONT, now)).isFalse();
    }

    @Test
    void whoLearnsOfPropagationHearsOfAllThatFailedWhoeverIsToBlame() {
        calls(1, 6);
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, 0, 0, 6, 0)), ALL_CURRENT, it -> false, now);
        ApplicationMonitor.Traffic traffic = monitor.traffic();
        assertThat(traffic.paths()).containsExactlyInAnyOrder(List.of(STOREFRONT), List.of(STOREFRONT, CATALOG));
        assertThat(traffic.failures()).isEqualTo(Map.of(STOREFRONT, "timeouts", CATALOG, "errors"));
        assertThat(monitor.traffic().paths()).isEmpty();
    }

    @Test
    void whoFailsIsToldOfAfterThoseWhomHeCallsWhateverTheirNames() {
        ElementId stock = WEB.id().child("stock");
        Generation between = Generation.parse("machine/shop/between#1");
        ElementId broker = between.id().child("broker");
        for (long errors : List.of(0L, 3L)) {
            monitor.outcomes(BACK, CATALOG, List.of(new Outcome(broker, between, errors, 0, 0, 0)), ALL_CURRENT, it -> true, now);
            monitor.outcomes(between, broker, List.of(new Outcome(stock, WEB, 0, errors, 0, 0)), ALL_CURRENT, it -> true, now);
            monitor.outcomes(DOOR, null, List.of(new Outcome(CATALOG, BACK, 0, errors, 0, 0)), ALL_CURRENT, it -> true, now);
        }
        assertThat(List.copyOf(monitor.traffic().failures().keySet())).as("the catalog calls a broker, who does well, and he the stock")
                .containsExactly(stock, CATALOG);
    }

    @Test
    void anOperationThatFailsAlwaysIsNotLostInTheManyThatAreServed() {
        ElementId basket = STOREFRONT.child("Basket");
        failures(Map.of());
        failures(Map.of(basket, 5L));
        operations(1_000, 4, Map.of("GET /cart/{}", new OperationOutcome(0, 4, 0, 0)));
        assertThat(look()).as("too few").isEmpty();
        passes(2);
        operations(2_000, 8, Map.of("GET /cart/{}", new OperationOutcome(0, 5, 0, 0), "GET /", new OperationOutcome(900, 3, 0, 0)));
        assertThat(look()).singleElement().satisfies(it -> {
            assertThat(it.operation()).isEqualTo("GET /cart/{} of " + STOREFRONT);
            assertThat(it.path()).containsExactly(STOREFRONT, basket);
            assertThat(it.evidence()).startsWith("5 of 5 requests failed within 10 s, latest: server error");
            assertThat(it.operations()).containsExactly(new Failing("GET /cart/{} of " + STOREFRONT, 5, 0, "server error"));
        });
        assertThat(look()).as("nothing new").isEmpty();
        operations(2_000, 9, Map.of("GET /cart/{}", new OperationOutcome(6, 5, 0, 0), "GET /", new OperationOutcome(900, 4, 0, 0)));
        assertThat(look()).as("it is served, too").isEmpty();
    }

    @Test
    void anOperationWhoseFailuresAreOverAtOnceIsNotReported() {
        operations(1_000, 9, Map.of("GET /cart/{}", new OperationOutcome(0, 9, 0, 0)));
        assertThat(look()).as("nobody knows yet how often it is served").isEmpty();
        passes(1);
        operations(2_000, 9, Map.of("GET /cart/{}", new OperationOutcome(90, 9, 0, 0)));
        assertThat(look()).isEmpty();
        passes(1);
        operations(3_000, 10, Map.of("GET /cart/{}", new OperationOutcome(190, 10, 0, 0)));
        assertThat(look()).isEmpty();
    }

    @Test
    void whoFailsAsAWholeIsReportedOnceWithTheOperationsThatFail() {
        operations(1, 8, Map.of("GET /cart/{}", new OperationOutcome(0, 5, 0, 0), "GET /", new OperationOutcome(1, 0, 3, 0)));
        assertThat(look()).singleElement().satisfies(it -> {
            assertThat(it.operation()).isEqualTo("requests to " + STOREFRONT);
            assertThat(it.operations()).containsExactly(
                    new Failing("GET /cart/{} of " + STOREFRONT, 5, 0, "server error"), new Failing("GET / of " + STOREFRONT, 3, 1, "no answer in time"));
        });
    }

    @Test
    void anOperationThatWasForgottenAndFailsAgainIsCountedAnew() {
        operations(100, 6, Map.of("GET /cart/{}", new OperationOutcome(50, 6, 0, 0)));
        assertThat(look()).isEmpty();
        passes(11);
        operations(200, 6, Map.of());
        operations(300, 10, Map.of("GET /cart/{}", new OperationOutcome(0, 4, 0, 0)));
        assertThat(look()).isEmpty();
        passes(3);
        operations(300, 11, Map.of("GET /cart/{}", new OperationOutcome(0, 5, 0, 0)));
        assertThat(look()).singleElement().satisfies(it -> assertThat(it.operation()).isEqualTo("GET /cart/{} of " + STOREFRONT));
    }

    @Test
    void whatAnOperationFailedWithBeforeItsModuleWasRestartedIsNotHeldAgainstIt() {
        operations(100, 4, Map.of("GET /cart/{}", new OperationOutcome(0, 4, 0, 0)));
        monitor.restarted(STOREFRONT, now);
        operations(200, 6, Map.of("GET /cart/{}", new OperationOutcome(0, 6, 0, 0)));
        passes(1);
        operations(200, 7, Map.of("GET /cart/{}", new OperationOutcome(0, 7, 0, 0)));
        assertThat(look()).isEmpty();
        passes(3);
        operations(300, 10, Map.of("GET /cart/{}", new OperationOutcome(0, 10, 0, 0)));
        assertThat(look()).as("four in this life").isEmpty();
        operations(300, 11, Map.of("GET /cart/{}", new OperationOutcome(0, 11, 0, 0)));
        assertThat(look()).hasSize(1);
    }

    @Test
    void whatFailsIsSeenAtOnceAndHowOftenOneLooksChangesNothingElse() {
        long failed = 0;
        List<FailureReport> reports = new ArrayList<>();
        for (int look = 0; look < 20; look++) {
            assertThat(monitor.hasNews()).isFalse();
            failed += 5;
            operations(look, failed, Map.of("GET /cart/{}", new OperationOutcome(0, failed, 0, 0)));
            assertThat(monitor.hasNews()).isTrue();
            List<FailureReport> latest = lookNow();
            assertThat(latest.isEmpty()).as("look %d, five of which are a second", look).isEqualTo(look % 5 != 0);
            reports.addAll(latest);
            now += TimeUnit.MILLISECONDS.toNanos(200);
        }
        assertThat(reports).extracting(FailureReport::operation).containsOnly("requests to " + STOREFRONT);
        assertThat(reports).allSatisfy(it -> assertThat(it.operations()).extracting(FailureReport.Failing::name)
                .containsExactly("GET /cart/{} of " + STOREFRONT));
    }

    @Test
    void singleOperationsAreReportedOnceASecondTogetherHoweverOftenOneLooks() {
        long failed = 0;
        List<FailureReport> reports = new ArrayList<>();
        for (int look = 0; look < 25; look++) {
            failed += 2;
            OperationOutcome all = new OperationOutcome(0, failed, 0, 0);
            // The second one begins a little later.
            operations(100 * look, 2 * failed, look < 2 ? Map.of("GET /a", all) : Map.of("GET /a", all, "GET /b", new OperationOutcome(0, failed - 4, 0, 0)));
            reports.addAll(lookNow());
            now += TimeUnit.MILLISECONDS.toNanos(200);
        }
        assertThat(reports).as("from 2 s on, until 4.8 s").hasSize(3);
        assertThat(reports.getLast().operations()).extracting(FailureReport.Failing::name)
                .containsExactly("GET /a of " + STOREFRONT, "GET /b of " + STOREFRONT);
    }

    @Test
    void whatFailedShortOfBeingReportableIsReportedWithWhatFailsSoonAfter() {
        door(0, 4);
        assertThat(lookNow()).isEmpty();
        now += TimeUnit.MILLISECONDS.toNanos(200);
        door(0, 6);
        assertThat(lookNow()).singleElement().satisfies(it -> assertThat(it.evidence()).startsWith("6 of 6"));
        now += TimeUnit.MILLISECONDS.toNanos(200);
        door(0, 7);
        assertThat(lookNow()).as("reported 200 ms ago").isEmpty();
        now += TimeUnit.MILLISECONDS.toNanos(900);
        assertThat(lookNow()).as("what was passed over then").singleElement().satisfies(it -> assertThat(it.evidence()).startsWith("7 of 7"));
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(lookNow()).as("nothing has failed since").isEmpty();
    }

    @Test
    void whatIsToldSoonAfterARestartMayBeOfTheLifeBefore() {
        monitor.restarted(STOREFRONT, now);
        door(0, 3);
        now += TimeUnit.MILLISECONDS.toNanos(200);
        door(0, 20);
        assertThat(lookNow()).as("within 300 ms").isEmpty();
        now += TimeUnit.MILLISECONDS.toNanos(200);
        door(0, 26);
        assertThat(lookNow()).singleElement().satisfies(it -> assertThat(it.evidence()).startsWith("6 of 6"));
    }

    @Test
    void whatAProcessFailsWithSinceItWasBegunAnewIsItsOwn() {
        Generation next = new Generation(WEB.id(), 6);
        monitor.restarted(STOREFRONT, now);
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, next, 0, 1, 0, 0)), ALL_CURRENT, it -> true, now);
        now += TimeUnit.MILLISECONDS.toNanos(200);
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, next, 0, 6, 0, 0)), ALL_CURRENT, it -> true, now);
        assertThat(lookNow()).singleElement().satisfies(it -> assertThat(it.evidence()).startsWith("6 of 6"));
    }

    @Test
    void whoLostItsCountsMeanwhileCountsFromZero() {
        door(15, 20);
        assertThat(look()).isNotEmpty();
        passes(11);
        // Its route was taken away and given back, because the module was restarted.
        monitor.restarted(STOREFRONT, now);
        door(1, 7);
        assertThat(monitor.requests().get(STOREFRONT)).isEqualTo(new ApplicationMonitor.Requests(16, 27));
        assertThat(look()).as("of this life").isNotEmpty();
    }

    @Test
    void whoHadNothingToTellSinceARestartTellsOfWhatCameAfterIt() {
        ElementId basket = STOREFRONT.child("Basket");
        failures(Map.of());
        monitor.restarted(basket, now);
        passes(4);
        failures(Map.of(basket, 6L));
        door(0, 6);
        assertThat(lookNow()).extracting(FailureReport::path).containsExactly(List.of(STOREFRONT, basket));
    }

    private void operations(long served, long errors, Map<String, OperationOutcome> operations) {
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, served, errors, 0, 0, operations)), ALL_CURRENT, it -> true, now);
    }

    private void failures(Map<ElementId, Long> totals) {
        monitor.modules(WEB, List.of(new ModuleCounts(STOREFRONT, 0, 0, null, 0, 0, null, 0, totals)), now);
    }

    private void door(long served, long errors) {
        monitor.outcomes(DOOR, null, List.of(new Outcome(STOREFRONT, WEB, served, errors, 0, 0)), ALL_CURRENT, it -> true, now);
    }

    private void calls(long served, long errors) {
        monitor.outcomes(WEB, STOREFRONT, List.of(new Outcome(CATALOG, BACK, served, errors, 0, 0)), ALL_CURRENT, it -> true, now);
    }

    /** A second after what was told, as if nothing had failed. */
    private List<FailureReport> look() {
        passes(1);
        return lookNow();
    }

    private List<FailureReport> lookNow() {
        List<FailureReport> reports = new ArrayList<>();
        monitor.look(ALL_CURRENT, now).forEach(it -> {
            if (it instanceof Event.Failed failed) {
                reports.add(failed.report());
            }
        });
        return reports;
    }

    private void passes(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
