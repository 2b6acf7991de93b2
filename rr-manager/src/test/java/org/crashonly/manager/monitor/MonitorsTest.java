package org.crashonly.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MonitorsTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId ORDERS = new ElementId("machine/shop/orders");
    private static final ElementId STOCK = new ElementId("machine/shop/stock");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now = 1_000 * SECOND;

    @Nested
    class Progress {

        private final ProgressMonitor monitor = new ProgressMonitor(WEB, Duration.ofSeconds(5));

        @Test
        void workInFlightWithoutAStepIsAStall() {
            assertThat(monitor.look(7, 2, now)).isEmpty();
            assertThat(monitor.look(7, 2, now + 5 * SECOND - 1)).isEmpty();
            FailureReport report = monitor.look(7, 2, now + 5 * SECOND).orElseThrow();
            assertThat(report.path()).containsExactly(WEB);
            assertThat(report.weight()).isEqualTo(1);
            assertThat(report.evidence()).isEqualTo("2 requests in flight and none completed for 5000 ms, limit 5000 ms");
            assertThat(monitor.look(7, 2, now + 6 * SECOND)).isEmpty();
            assertThat(monitor.look(7, 2, now + 10 * SECOND)).isPresent();
        }

        @Test
        void eachStepBeginsAnew() {
            for (int steps = 0; steps < 20; steps++) {
                assertThat(monitor.look(steps, 1, now + SECOND * 4 * steps)).isEmpty();
            }
        }

        @Test
        void whoHasNothingToDoIsNotStuckAndTheTimeDoesNotCount() {
            assertThat(monitor.look(7, 0, now)).isEmpty();
            assertThat(monitor.look(7, 0, now + 60 * SECOND)).isEmpty();
            assertThat(monitor.look(7, 1, now + 61 * SECOND)).isEmpty();
            assertThat(monitor.look(7, 1, now + 65 * SECOND)).isPresent();
        }
    }

    @Nested
    class Errors {

        private final ErrorRateMonitor monitor = new ErrorRateMonitor(new ErrorRateMonitor.Limits(Duration.ofSeconds(10), 3, 0.2));

        @Test
        void enoughFailuresOfOneOperationAreReportedWithItsPath() {
            answers("GET /orders", 2, 4);
            assertThat(failures(monitor.look(now))).isEmpty();
            answers("GET /orders", 1, 0);
            FailureReport report = failures(monitor.look(now + SECOND)).getFirst();
            assertThat(report.operation()).isEqualTo("GET /orders");
            assertThat(report.path()).containsExactly(WEB, ORDERS);
            assertThat(report.evidence()).isEqualTo("3 of 7 requests failed within 10 s, latest: 500");
        }

        @Test
        void aSmallShareOfFailuresIsNoReport() {
            answers("GET /orders", 3, 13);
            assertThat(failures(monitor.look(now))).isEmpty();
        }

        @Test
        void whatWasServedBeforeItHungSpeaksForItNoLongerThanHalfTheWindow() {
            answers("GET /orders", 0, 100);
            assertThat(failures(monitor.look(now))).isEmpty();
            answers("GET /orders", 3, 0);
            assertThat(failures(monitor.look(now + 4 * SECOND))).isEmpty();
            answers("GET /orders", 1, 0);
            assertThat(failures(monitor.look(now + 5 * SECOND))).singleElement()
                    .satisfies(it -> assertThat(it.evidence()).isEqualTo("4 of 4 requests failed within 5 s, latest: 500"));
        }

        @Test
        void failuresOfDifferentOperationsDoNotAddUp() {
            answers("GET /orders", 2, 0);
            answers("GET /stock", 2, 0);
            assertThat(failures(monitor.look(now))).isEmpty();
        }

        @Test
        void whatIsPastTheWindowDoesNotCountAndNothingIsReportedTwice() {
            answers("GET /orders", 2, 0);
            monitor.look(now);
            answers("GET /orders", 2, 0);
            assertThat(failures(monitor.look(now + 10 * SECOND))).isEmpty();
            answers("GET /orders", 1, 0);
            assertThat(failures(monitor.look(now + 11 * SECOND))).hasSize(1);
            assertThat(monitor.look(now + 12 * SECOND)).isEmpty();
        }

        @Test
        void aRequestThatFailsIsNewsUntilItIsLookedAt() {
            answers("GET /orders", 0, 4);
            assertThat(monitor.hasNews()).isFalse();
            answers("GET /orders", 1, 0);
            assertThat(monitor.hasNews()).isTrue();
            monitor.look(now);
            assertThat(monitor.hasNews()).isFalse();
        }

        @Test
        void whatWentWellIsToldAsWell() {
            answers("GET /orders", 0, 5);
            assertThat(monitor.look(now)).containsExactly(new Event.Served(List.of(WEB, ORDERS), 5));
            assertThat(monitor.look(now + SECOND)).isEmpty();
        }

        private void answers(String operation, int failed, int served) {
            for (int i = 0; i < failed; i++) {
                monitor.failed(operation, List.of(WEB, ORDERS), "500");
            }
            for (int i = 0; i < served; i++) {
                monitor.served(operation, List.of(WEB, ORDERS));
            }
        }

        private List<FailureReport> failures(List<Event> events) {
            return events.stream().filter(Event.Failed.class::isInstance).map(it -> ((Event.Failed) it).report()).toList();
        }
    }

    @Nested
    class Comparison {

        private final ComparisonMonitor monitor = new ComparisonMonitor("GET /stock");

        @Test
        void whoDiffersFromTheMajorityIsSuspect() {
            List<FailureReport> reports = monitor.compare(Map.of(WEB, said("a", 3), ORDERS, said("b", 2), STOCK, said("a", 1)), now);
            assertThat(reports).singleElement().satisfies(it -> assertThat(it.path()).containsExactly(ORDERS))
                    .satisfies(it -> assertThat(it.weight()).isEqualTo(1))
                    .satisfies(it -> assertThat(it.evidence()).isEqualTo("machine/shop/orders answered GET /stock otherwise than 2 of 3 replicas"));
        }

        @Test
        void ofTwoTheOneThatServesForLongestIsSuspectedAndTheOtherWhenThatDidNotHelp() {
            for (int look = 0; look < 2; look++) {
                assertThat(monitor.compare(Map.of(WEB, said("a", -5), ORDERS, said("b", -9)), now + look * SECOND)).singleElement()
                        .satisfies(it -> assertThat(it.path()).containsExactly(ORDERS)).satisfies(it -> assertThat(it.weight()).isEqualTo(0.5));
            }
            assertThat(monitor.compare(Map.of(WEB, said("a", -5)), now + 5 * SECOND)).as("the other is being restarted").isEmpty();
            assertThat(monitor.compare(Map.of(WEB, said("a", -5), ORDERS, said("b", 6)), now + 10 * SECOND)).singleElement()
                    .satisfies(it -> assertThat(it.path()).containsExactly(WEB))
                    .satisfies(it -> assertThat(it.weight()).isEqualTo(1))
                    .satisfies(it -> assertThat(it.evidence()).endsWith("otherwise than what has begun anew since"));
            assertThat(monitor.compare(Map.of(WEB, said("c", 11), ORDERS, said("b", 6)), now + 15 * SECOND)).as("both are new").singleElement()
                    .satisfies(it -> assertThat(it.path()).containsExactly(ORDERS)).satisfies(it -> assertThat(it.weight()).isEqualTo(0.5));
        }

        @Test
        void whoAgreesIsFineAndWhatWasBeforeIsForgotten() {
            assertThat(monitor.compare(Map.of(WEB, said("a", -5), ORDERS, said("b", -9)), now)).hasSize(1);
            assertThat(monitor.compare(Map.of(WEB, said("a", -5), ORDERS, said("a", 1)), now + 5 * SECOND)).isEmpty();
            assertThat(monitor.compare(Map.of(WEB, said("a", -5), ORDERS, said("b", 1)), now + 10 * SECOND)).singleElement()
                    .satisfies(it -> assertThat(it.path()).containsExactly(WEB)).satisfies(it -> assertThat(it.weight()).isEqualTo(0.5));
            assertThat(new ComparisonMonitor("GET /").compare(Map.of(WEB, said("a", 1)), now)).isEmpty();
        }

        private ComparisonMonitor.Answer said(String text, long since) {
            return new ComparisonMonitor.Answer(text, now + since * SECOND);
        }
    }

    @Test
    void limitsAreChecked() {
        List<Runnable> wrong = new ArrayList<>();
        wrong.add(() -> new ErrorRateMonitor.Limits(Duration.ZERO, 1, 0.5));
        wrong.add(() -> new ErrorRateMonitor.Limits(Duration.ofSeconds(1), 1, 20));
        wrong.add(() -> new ErrorRateMonitor.Limits(Duration.ofSeconds(1), 1, 0.5, Duration.ofSeconds(1)));
        wrong.add(() -> new FailureReport(1, "errors", "GET /", List.of(), 1, ""));
        wrong.add(() -> new FailureReport(1, "errors", "GET /", List.of(WEB), 0, ""));
        assertThat(wrong).allSatisfy(it -> assertThatThrownBy(it::run).isInstanceOf(IllegalArgumentException.class));
    }
}
