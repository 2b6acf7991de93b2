package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.ejb.containers.EJBTimerSchedule;
import com.sun.ejb.containers.TimerPrimaryKey;
import jakarta.ejb.ScheduleExpression;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.crashonly.host.payara.HostTimer.Delivery;
import org.junit.jupiter.api.Test;

class HostTimerTest {

    private static final Date SOON = new Date(5_000);

    private final TimedModule module = new TimedModule("cart");

    private HostTimer timer(EJBTimerSchedule schedule, long interval) {
        return new HostTimer(new TimerPrimaryKey("id|1"), "id", module, 1, schedule, 1_000, interval, true);
    }

    @Test
    void theNextExpirationOfACalendarIsAfterTheOneThatWasDelivered() {
        HostTimer daily = timer(new EJBTimerSchedule(new ScheduleExpression().hour(3).minute(30).timezone("UTC")), 0);
        assertThat(daily.following(at("2026-11-23T03:29:59.999Z"))).isEqualTo(at("2026-11-23T03:30:00Z"));
        assertThat(daily.following(at("2026-11-23T03:30:00.010Z"))).isEqualTo(at("2026-11-24T03:30:00Z"));
        assertThat(daily.following(at("2026-12-31T12:00:00Z"))).as("days were missed").isEqualTo(at("2027-01-01T03:30:00Z"));
    }

    /** In Berlin, 2:00 to 3:00 is not there on 2026-03-29, and twice on 2026-10-25. */
    @Test
    void aCalendarGoesOnWhenClocksArePutForwardOrBack() {
        HostTimer nightly = timer(new EJBTimerSchedule(new ScheduleExpression().hour(2).minute(30).timezone("Europe/Berlin")), 0);
        HostTimer halfHourly = timer(new EJBTimerSchedule(new ScheduleExpression().hour("*").minute("0,30").timezone("Europe/Berlin")), 0);
        for (String night : new String[] {"2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"}) {
            long begin = at(night);
            long end = begin + Duration.ofDays(2).toMillis();
            assertThat(expirations(nightly, begin, end)).as(night).isBetween(1, 3);
            assertThat(expirations(halfHourly, begin, end)).as(night).isBetween(2 * 46, 2 * 50);
        }
    }

    /** How many there are, each later than the one before. */
    private static int expirations(HostTimer timer, long begin, long end) {
        int expirations = 0;
        for (long last = begin; ; expirations++) {
            long next = timer.following(last);
            assertThat(next).as(Instant.ofEpochMilli(last).toString()).isGreaterThan(last);
            if (next > end) {
                return expirations;
            }
            last = next;
        }
    }

    @Test
    void aCalendarThatIsOverHasNoNextExpiration() {
        HostTimer last = timer(new EJBTimerSchedule(new ScheduleExpression().year(2099).month(1).dayOfMonth(1).timezone("UTC")), 0);
        assertThat(last.following(at("2026-11-23T00:00:00Z"))).isEqualTo(at("2099-01-01T00:00:00Z"));
        assertThat(last.following(at("2099-11-23T00:00:00Z"))).isNull();
    }

    @Test
    void whatStandsByRemembersWhenItWouldHaveExpired() {
        HostTimer timer = timer(null, 0);
        assertThat(timer.mayExpire(SOON)).isFalse();
        assertThat(module.begins("machine/shop/web.1/cart")).isTrue();
        assertThat(timer.due()).isEqualTo(SOON);
        assertThat(timer.due()).as("once").isNull();
        assertThat(timer.mayExpire(SOON)).isTrue();
        assertThat(timer.due()).isNull();
    }

    @Test
    void whatHasEndedNeverExpiresAgain() {
        assertThat(module.begins("machine/shop/web.1/cart")).isTrue();
        module.ends();
        assertThat(module.begins("machine/shop/web.1/cart")).isFalse();
        assertThat(timer(null, 0).mayExpire(SOON)).isFalse();
    }

    @Test
    void afterADeliveryItGoesOnAsItsRowDoes() {
        HostTimer hourly = timer(null, 3_600_000);
        hourly.delivers(1_000, 1_001);
        assertThat(hourly.delivery()).isEqualTo(new Delivery(1_000, 1_001, Thread.currentThread(), false));
        assertThat(hourly.isDeliveredByThisThread()).isTrue();
        hourly.moved(3_601_000L);
        assertThat(hourly.isDelivered()).as("what there is to do is done").isFalse();
        assertThat(hourly.afterDelivery(9_999_999)).as("even if its time has come meanwhile").isEqualTo(new Date(3_601_000));
        hourly.delivers(3_601_000, 3_601_000);
        hourly.moved(null);
        assertThat(hourly.afterDelivery(4_000_000)).isNull();
    }

    @Test
    void aDeliveryThatWasRolledBackIsTriedAgain() {
        HostTimer once = timer(null, 0);
        once.delivers(1_000, 1_000);
        once.moved(null);
        once.failed(1_500);
        assertThat(once.afterDelivery(2_000)).isEqualTo(new Date(12_000));
        assertThat(once.afterDelivery(2_000)).isEqualTo(new Date(22_000));
        HostTimer everySecond = timer(null, 1_000);
        everySecond.failed(1_500);
        assertThat(everySecond.afterDelivery(2_500)).isEqualTo(new Date(3_000));
    }

    @Test
    void aClockThatIsPutBackMeanwhileRepeatsNoExpiration() {
        HostTimer hourly = timer(null, 3_600_000);
        hourly.delivers(3_601_000, 3_601_005);
        assertThat(hourly.following(500)).isEqualTo(7_201_000);
        HostTimer daily = timer(new EJBTimerSchedule(new ScheduleExpression().hour(3).minute(30).timezone("UTC")), 0);
        daily.delivers(at("2026-11-23T03:30:00Z"), at("2026-11-23T03:30:00.010Z"));
        assertThat(daily.following(at("2026-11-23T03:00:00Z"))).isEqualTo(at("2026-11-24T03:30:00Z"));
    }

    @Test
    void itIsOverdueIfNobodyDeliversItForLong() {
        HostTimer timer = timer(null, 0);
        assertThat(timer.isOverdue(Long.MAX_VALUE)).as("whose creation is not committed").isFalse();
        assertThat(module.begins("machine/shop/web.1/cart")).isTrue();
        assertThat(timer.mayExpire(SOON)).isTrue();
        assertThat(timer.isOverdue(65_000)).isFalse();
        assertThat(timer.isOverdue(65_001)).isTrue();
        timer.delivers(5_000, 5_000);
        assertThat(timer.isOverdue(65_001)).as("in a long delivery").isFalse();
        timer.failed(70_000);
        assertThat(timer.isOverdue(80_000)).as("which is to be repeated").isFalse();
    }

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
