package org.crashonly.host.timers;

import java.time.Duration;

/** When timers expire, and when an expiration whose delivery failed is tried again. Times are milliseconds since 1970. */
public final class Expirations {

    private static final long FIRST_PAUSE = Duration.ofSeconds(10).toMillis();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(10).toMillis();
    private static final int DOUBLINGS = 6;

    private Expirations() {}

    /**
     * The earliest expiration after {@code now} of a timer that expires every {@code interval} milliseconds from {@code first} on: what was missed
     * is left out.
     */
    public static long next(long first, long interval, long now) {
        if (first > now) {
            return first;
        }
        return first + ((now - first) / interval + 1) * interval;
    }

    /**
     * When to deliver again what failed.
     *
     * @param failures how often it was put off already
     * @param next the timer's own next expiration, which is not waited past; null if it has none
     */
    public static long again(int failures, long now, Long next) {
        long later = now + Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, DOUBLINGS));
        return next == null ? later : Math.min(later, next);
    }
}
