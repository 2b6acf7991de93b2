package org.crashonly.host.calls;

import java.util.concurrent.TimeUnit;

/**
 * How long a call may take, in nanoseconds: a little less than its caller waits, so that the answer that says when to come again
 * arrives while somebody listens. Pure.
 */
final class CallPatience {

    /** Nobody said how long. */
    static final long FOR_EVER = Long.MAX_VALUE;

    /** A tenth of the time is the caller's own, but not more than this. */
    private static final long MOST_RESERVED = TimeUnit.MILLISECONDS.toNanos(250);

    private CallPatience() {}

    /** For a caller that serves a request until {@code deadlineNanos}; {@link Long#MAX_VALUE} for one without a deadline. */
    static long ofDeadline(long deadlineNanos, long now) {
        return deadlineNanos == Long.MAX_VALUE ? FOR_EVER : lessReserve(deadlineNanos - now);
    }

    /** For a client that reads for {@code millis}, a {@link Number} or its text; null or 0 for ever. */
    static long ofTimeout(Object millis) {
        return millis == null ? FOR_EVER : ofMillis(millis.toString(), true);
    }

    /** For a caller that says so itself; what it says wrongly is the stub's to refuse. */
    static long ofTtl(String ttl) {
        return ttl == null ? FOR_EVER : ofMillis(ttl, false);
    }

    private static long ofMillis(String millis, boolean isTimeout) {
        try {
            long parsed = Long.parseLong(millis.strip());
            if (isTimeout) {
                return parsed <= 0 ? FOR_EVER : lessReserve(TimeUnit.MILLISECONDS.toNanos(parsed));
            }
            return TimeUnit.MILLISECONDS.toNanos(parsed);
        } catch (NumberFormatException e) {
            return FOR_EVER;
        }
    }

    private static long lessReserve(long nanos) {
        return nanos <= 0 ? nanos : nanos - Math.min(MOST_RESERVED, nanos / 10);
    }
}
