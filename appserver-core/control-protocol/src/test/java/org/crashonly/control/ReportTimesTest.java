package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class ReportTimesTest {

    private static final long BEGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReportTimes times = new ReportTimes(Duration.ofMillis(150), BEGIN);

    @Test
    void whoSeesNoFailureReportsOnceASecond() {
        assertThat(reportsAt(ms -> false, 3_500)).containsExactly(0L, 1_000L, 2_000L, 3_000L);
    }

    @Test
    void aFailureIsToldSoonAndTheRegularReportStaysWhereItWas() {
        assertThat(reportsAt(ms -> ms == 1_400, 2_500)).containsExactly(0L, 1_000L, 1_550L, 2_000L);
    }

    @Test
    void failuresTogetherAreToldTogether() {
        assertThat(reportsAt(ms -> ms >= 1_400 && ms < 1_500, 2_500)).containsExactly(0L, 1_000L, 1_550L, 2_000L);
    }

    @Test
    void aStormOfFailuresIsToldFiveTimesASecondAtMost() {
        List<Long> reports = reportsAt(ms -> true, 10_000);
        assertThat(reports).hasSizeBetween(45, 60);
        for (int i = 0; i + 5 < reports.size(); i++) {
            // The report of every second comes besides.
            assertThat(reports.get(i + 5) - reports.get(i)).isGreaterThanOrEqualTo(800);
        }
    }

    @Test
    void onlyTheFirstFailureSinceAReportWakesWhoWaits() {
        assertThat(times.failed(BEGIN)).isTrue();
        assertThat(times.failed(BEGIN)).isFalse();
        times.reporting(BEGIN);
        assertThat(times.failed(BEGIN)).isTrue();
    }

    @Test
    void whatWasMissedIsNotMadeUpFor() {
        assertThat(times.isRegularDue(BEGIN + 60_000 * MILLI)).isTrue();
        assertThat(times.isRegularDue(BEGIN + 60_000 * MILLI)).isFalse();
        assertThat(times.nanosLeft(BEGIN + 60_000 * MILLI)).isEqualTo(1_000 * MILLI);
    }

    @Test
    void whatIsTheSameIsToldOnceInTenSecondsAndToEachNewManager() {
        Retelling retelling = new Retelling();
        Message same = new Message.Counters(Map.of("requests", 7L));
        Object connection = new Object();
        assertThat(retelling.isDue(same, connection, BEGIN)).isTrue();
        assertThat(retelling.isDue(new Message.Counters(Map.of("requests", 7L)), connection, BEGIN + 9_999 * MILLI)).isFalse();
        assertThat(retelling.isDue(same, connection, BEGIN + 10_000 * MILLI)).isTrue();
        assertThat(retelling.isDue(new Message.Counters(Map.of("requests", 8L)), connection, BEGIN + 10_001 * MILLI)).isTrue();
        assertThat(retelling.isDue(same, connection, BEGIN + 10_002 * MILLI)).as("changed back").isTrue();
        assertThat(retelling.isDue(same, new Object(), BEGIN + 10_003 * MILLI)).as("a new manager").isTrue();
    }

    /** Looks every 10 ms. */
    private List<Long> reportsAt(LongPredicate fails, long until) {
        List<Long> reports = new ArrayList<>();
        for (long ms = 0; ms < until; ms += 10) {
            long now = BEGIN + ms * MILLI;
            if (fails.test(ms)) {
                boolean ignored = times.failed(now);
            }
            boolean waits = times.nanosLeft(now) > 0;
            boolean regular = times.isRegularDue(now);
            boolean due = regular || times.isFailureDue(now);
            assertThat(due).isEqualTo(!waits);
            if (due) {
                times.reporting(now);
                reports.add(ms);
            }
        }
        return reports;
    }

    @Test
    void aFailureWakesWhoWaitsForTheNextSecond() throws InterruptedException {
        Reports reports = new Reports(Duration.ofMillis(20));
        BlockingQueue<Long> told = new LinkedBlockingQueue<>();
        Thread teller = Thread.ofVirtual().start(() -> {
            try {
                reports.tellForEver(message -> { }, () -> { }, () -> told.add(System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            long first = told.poll(10, TimeUnit.SECONDS);
            reports.failed();
            assertThat(told.poll(10, TimeUnit.SECONDS) - first).isBetween(200 * MILLI, 900 * MILLI);
        } finally {
            teller.interrupt();
        }
    }
}
