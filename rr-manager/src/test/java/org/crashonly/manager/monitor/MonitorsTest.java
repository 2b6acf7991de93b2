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
    class Leases {

        private final LeaseMonitor monitor = new LeaseMonitor();

        @Test
        void aLeaseThatLapsesIsReportedOnce() {
            monitor.held("db-migration", WEB, now + 10 * SECOND);
            assertThat(monitor.look(now + 10 * SECOND - 1)).isEmpty();
            assertThat(monitor.look(now + 11 * SECOND)).singleElement()
                    .satisfies(it -> assertThat(it.path()).containsExactly(WEB))
                    .satisfies(it -> assertThat(it.evidence()).isEqualTo("lease db-migration lapsed 1000 ms ago"));
            assertThat(monitor.look(now + 12 * SECOND)).isEmpty();
        }

        @Test
        void whatIsRenewedGivenBackOrItsHoldersNoMoreDoesNotLapse() {
            monitor.held("renewed", WEB, now + SECOND);
            monitor.held("renewed", WEB, now + 30 * SECOND);
            monitor.held("returned", WEB, now + SECOND);
            monitor.released("returned");
            monitor.held("orphaned", ORDERS, now + SECOND);
            monitor.restarted(ORDERS);
            assertThat(monitor.look(now + 20 * SECOND)).isEmpty();
            assertThat(monitor.look(now + 40 * SECOND)).hasSize(1);
        }
    }

    @Nested
    class Memory {

        private final MemoryMonitor monitor = new MemoryMonitor(WEB, "heap", MemoryMonitor.Limits.DEFAULT);

        @Test
        void littleFreeMemoryForAWhileIsReportedOnceUntilItRecovers() {
            assertThat(monitor.look(75L << 20, 100L << 20, now)).isEmpty();
            assertThat(monitor.look(80L << 20, 100L << 20, now + 10 * SECOND)).get().extracting(FailureReport::evidence)
                    .isEqualTo("20 % of heap free (80 of 100 MiB used), limit 30 %");
            assertThat(monitor.look(90L << 20, 100L << 20, now + 30 * SECOND)).isEmpty();
            assertThat(monitor.look(60L << 20, 100L << 20, now + 31 * SECOND)).isEmpty();
            assertThat(low(now + 40 * SECOND)).isFalse();
            assertThat(monitor.look(30L << 20, 100L << 20, now + 60 * SECOND)).isEmpty();
            assertThat(low(now + 70 * SECOND)).isTrue();
        }

        @Test
        void aMomentOfLittleMemoryIsNoReport() {
            for (int i = 0; i < 20; i++) {
                assertThat(monitor.look(i % 2 == 0 ? 99 : 50, 100, now + SECOND * 8 * i)).isEmpty();
            }
        }

        @Test
        void whatHasNoLimitIsNeverLow() {
            assertThat(monitor.look(1L << 40, -1, now)).isEmpty();
            assertThat(monitor.look(1L << 40, -1, now + 60 * SECOND)).isEmpty();
        }

        private boolean low(long from) {
            monitor.look(90, 100, from);
            return monitor.look(90, 100, from + 10 * SECOND).isPresent();
        }
    }

    @Nested
    class Residue {

        private final ResidueMonitor monitor = new ResidueMonitor(WEB, 3, 1);

        @Test
        void eachNewExcessIsReportedOnce() {
            assertThat(monitor.look(3, 1, now)).isEmpty();
            assertThat(monitor.look(4, 0, now)).get().extracting(FailureReport::evidence)
                    .isEqualTo("4 class loaders of ended modules (limit 3) and 0 of their threads (limit 1) are left");
            assertThat(monitor.look(4, 1, now)).isEmpty();
            assertThat(monitor.look(2, 2, now)).isPresent();
            assertThat(monitor.look(4, 2, now)).isEmpty();
        }
    }

    @Nested
    class Comparison {

        @Test
        void whoDiffersFromTheMajorityIsSuspect() {
            List<FailureReport> reports = ComparisonMonitor.compare("GET /stock", Map.of(WEB, "a", ORDERS, "b", STOCK, "a"), now);
            assertThat(reports).singleElement().satisfies(it -> assertThat(it.path()).containsExactly(ORDERS))
                    .satisfies(it -> assertThat(it.weight()).isEqualTo(1))
                    .satisfies(it -> assertThat(it.evidence()).isEqualTo("machine/shop/orders answered GET /stock otherwise than 2 of 3 replicas"));
        }

        @Test
        void ofTwoThatDifferEitherMayBeWrong() {
            List<FailureReport> reports = ComparisonMonitor.compare("GET /stock", Map.of(WEB, "a", ORDERS, "b"), now);
            assertThat(reports).hasSize(2).allSatisfy(it -> assertThat(it.weight()).isEqualTo(0.5));
        }

        @Test
        void whoAgreesIsFine() {
            assertThat(ComparisonMonitor.compare("GET /stock", Map.of(WEB, "a", ORDERS, "a"), now)).isEmpty();
            assertThat(ComparisonMonitor.compare("GET /stock", Map.of(WEB, "a"), now)).isEmpty();
        }
    }

    @Test
    void limitsAreChecked() {
        List<Runnable> wrong = new ArrayList<>();
        wrong.add(() -> new ErrorRateMonitor.Limits(Duration.ZERO, 1, 0.5));
        wrong.add(() -> new ErrorRateMonitor.Limits(Duration.ofSeconds(1), 1, 20));
        wrong.add(() -> new MemoryMonitor.Limits(0.7, 0.3, Duration.ZERO));
        wrong.add(() -> new FailureReport(1, "errors", "GET /", List.of(), 1, ""));
        wrong.add(() -> new FailureReport(1, "errors", "GET /", List.of(WEB), 0, ""));
        assertThat(wrong).allSatisfy(it -> assertThatThrownBy(it::run).isInstanceOf(IllegalArgumentException.class));
    }
}
