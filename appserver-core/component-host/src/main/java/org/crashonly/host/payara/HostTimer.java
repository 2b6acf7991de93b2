package org.crashonly.host.payara;

import com.sun.ejb.containers.EJBTimerSchedule;
import com.sun.ejb.containers.TimerPrimaryKey;
import java.util.Calendar;
import java.util.Date;
import org.crashonly.host.timers.Expirations;
import org.crashonly.host.timers.Turn;

/** A timer as one generation of its module knows it, beside what Payara knows of it. */
final class HostTimer {

    private final TimerPrimaryKey id;
    private final String name;
    private final TimedModule module;
    private final long container;
    private final EJBTimerSchedule schedule;
    private final long first;
    private final long interval;
    private final boolean stored;

    /** Whether Payara was told when it expires, or will be when its creation is committed. */
    private volatile boolean scheduled;
    private volatile boolean committed;
    /** When it would have expired first while its generation stood by. */
    private Date due;
    /** When it is to be asked next whether it is to be delivered, milliseconds since 1970. */
    private volatile long expected = Long.MAX_VALUE;
    private volatile Delivery delivery;
    /** What the latest delivery left to be delivered next. */
    private Next next;
    private int failures;

    /**
     * A delivery under way.
     *
     * @param expiration in milliseconds since 1970
     * @param begun in milliseconds since 1970
     * @param moved whether the row has moved on
     */
    record Delivery(long expiration, long begun, Thread thread, boolean moved) {}

    /** @param millis since 1970; null for no expiration any more */
    private record Next(Long millis) {}

    /**
     * @param id by which Payara knows it, in this generation only
     * @param name by which every generation and replica knows it
     * @param container Payara's number of its bean's container
     * @param schedule null unless it goes by the calendar
     * @param interval milliseconds; 0 if it has none
     * @param stored whether it has a row
     */
    HostTimer(TimerPrimaryKey id, String name, TimedModule module, long container, EJBTimerSchedule schedule, long first, long interval, boolean stored) {
        this.id = id;
        this.name = name;
        this.module = module;
        this.container = container;
        this.schedule = schedule;
        this.first = first;
        this.interval = interval;
        this.stored = stored;
    }

    TimerPrimaryKey id() {
        return id;
    }

    String name() {
        return name;
    }

    TimedModule module() {
        return module;
    }

    long container() {
        return container;
    }

    EJBTimerSchedule schedule() {
        return schedule;
    }

    long first() {
        return first;
    }

    long interval() {
        return interval;
    }

    boolean isStored() {
        return stored;
    }

    boolean isAutomatic() {
        return schedule != null && schedule.isAutomatic();
    }

    boolean isScheduled() {
        return scheduled;
    }

    void scheduled() {
        scheduled = true;
    }

    /** Whether its row, if it has one, can be seen by everybody unless it was removed again. */
    boolean isCommitted() {
        return committed;
    }

    void committed() {
        committed = true;
    }

    /** Whether it may expire now; else it is remembered, which matters unless its generation has ended. */
    boolean mayExpire(Date at) {
        synchronized (module) {
            due = module.isPresent() ? null : at;
            expected = at.getTime();
            return module.isPresent();
        }
    }

    /** Whether nobody delivers it although it should have expired long ago: Payara loses what is cancelled just when it expires, if that is rolled back. */
    boolean isOverdue(long now) {
        return delivery == null && now - Turn.LONGEST_HOLD.toMillis() > expected;
    }

    /** When it is to expire that could not while its generation stood by; null if it need not. */
    Date due() {
        synchronized (module) {
            Date was = due;
            due = null;
            return was;
        }
    }

    /** The next expiration after both {@code now} and the one that is being delivered, milliseconds since 1970; null if there is none. */
    Long following(long now) {
        Delivery under = delivery;
        // The clock may have been put back since.
        return after(under == null ? now : Math.max(now, under.expiration()));
    }

    private Long after(long now) {
        if (schedule != null) {
            return next(schedule, now);
        }
        return interval > 0 ? Expirations.next(first, interval, now) : null;
    }

    static Long next(EJBTimerSchedule schedule, long now) {
        Calendar next = schedule.getNextTimeout(new Date(now));
        return schedule.isValid(next) ? next.getTimeInMillis() : null;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Whether its method is being called, and its row has not moved on yet. */
    boolean isDelivered() {
        Delivery now = delivery;
        return now != null && !now.moved();
    }

    /** Whether this thread calls its method, and its row has not moved on yet. */
    boolean isDeliveredByThisThread() {
        Delivery now = delivery;
        return now != null && !now.moved() && now.thread() == Thread.currentThread();
    }

    /** Its method is about to be called. */
    void delivers(long expiration, long now) {
        delivery = new Delivery(expiration, now, Thread.currentThread(), false);
        next = null;
    }

    /** Its row says what is next; whether that is committed is seen later. */
    void moved(Long millis) {
        Delivery was = delivery;
        delivery = was == null ? null : new Delivery(was.expiration(), was.begun(), was.thread(), true);
        next = new Next(millis);
    }

    /** What was delivered is to be delivered again. */
    void failed(long now) {
        expected = now;
        delivery = null;
        next = null;
    }

    /** When to expire after a delivery; null for never. */
    Date afterDelivery(long now) {
        Next known = next;
        delivery = null;
        next = null;
        if (known != null) {
            failures = 0;
            return known.millis() == null ? null : new Date(known.millis());
        }
        return new Date(Expirations.again(failures++, now, following(now)));
    }
}
