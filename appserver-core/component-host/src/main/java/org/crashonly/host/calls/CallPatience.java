package org.crashonly.host.calls;

import java.util.concurrent.TimeUnit;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;

/**
 * How long a call may take, in nanoseconds: a little less than its caller waits, so that the answer that says when to come again
 * arrives while somebody listens.
 */
public final class CallPatience {

    /** Nobody said how long. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** A tenth of the time is the caller's own, but not more than this. */
    private static final long MOST_RESERVED = TimeUnit.MILLISECONDS.toNanos(250);

    private CallPatience() {}

    /** For the request that the calling thread works on; {@link #FOR_EVER} if there is none, or it has no deadline. */
    public static long ofRequest(long now) {
        InFlightRequest request = Boundary.currentRequest();
        return request == null ? FOR_EVER : ofDeadline(request.deadlineNanos(), now);
    }

    /**
     * A time-out of a client's, in milliseconds: not more than {@code left}, nor than what it has already.
     *
     * @param own a {@link Number} or its text; null or 0 for none
     */
    public static int millis(long left, Object own) {
        long asked = own == null ? FOR_EVER : ofMillis(own.toString(), false);
        long patience = asked <= 0 ? left : Math.min(left, asked);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(patience)));
    }

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
