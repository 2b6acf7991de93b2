package org.crashonly.control;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When a process tells the manager how those did whom it asked: once a second, and soon after a request failed; five times a second at most,
 * however much fails. Reads no clock. For one thread, but for {@link #failed}.
 */
final class ReportTimes {

    private static final long REGULAR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long afterFailure;
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private volatile long firstFailure;
    private long last;
    private long nextRegular;

    /** @param afterFailure so long after a failure it is told, so that others that failed with it are told as well */
    ReportTimes(Duration afterFailure, long now) {
        this.afterFailure = afterFailure.toNanos();
        this.last = now - SHORTEST_NANOS;
        this.nextRegular = now;
    }

    /** A request failed, and is counted. Returns whether it is the first since the latest report: whoever waits has to wait anew. From any thread. */
    boolean failed(long now) {
        if (hasFailed.get()) {
            return false;
        }
        // Of several at a time any is the first.
        firstFailure = now;
        return hasFailed.compareAndSet(false, true);
    }

    /** Nanoseconds until something is due; 0 if it is. */
    long nanosLeft(long now) {
        long left = nextRegular - now;
        return Math.max(0, hasFailed.get() ? Math.min(left, failureDue() - now) : left);
    }

    private long failureDue() {
        long rested = last + SHORTEST_NANOS;
        long told = firstFailure + afterFailure;
        return told - rested > 0 ? told : rested;
    }

    /** Whether the report of every second is due; the next one is a second later then. Those that were missed are not made up for. */
    boolean isRegularDue(long now) {
        long late = now - nextRegular;
        if (late >= 0) {
            nextRegular = late < REGULAR_NANOS ? nextRegular + REGULAR_NANOS : now + REGULAR_NANOS;
        }
        return late >= 0;
    }

    /** Whether a failure is to be told of. */
    boolean isFailureDue(long now) {
        return hasFailed.get() && now - failureDue() >= 0;
    }

    /** What was counted until now is about to be told. To be called before it is added up: what fails meanwhile is told next time. */
    void reporting(long now) {
        hasFailed.set(false);
        last = now;
    }
}
