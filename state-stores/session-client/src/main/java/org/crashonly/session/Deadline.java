package org.crashonly.session;

import java.time.Duration;

/**
 * Until when a caller waits.
 *
 * @param nanos on the clock of {@link System#nanoTime}
 */
public record Deadline(long nanos) {

    /** A moment from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Milliseconds from now. */
    public static Deadline inMillis(long millis) {
        return new Deadline(System.nanoTime() + millis * 1_000_000);
    }

    /** Nanoseconds that are left; 0 or less when it has passed. */
    public long leftNanos() {
        return nanos - System.nanoTime();
    }

    /** Milliseconds that are left, 0 when it has passed. */
    public long leftMillis() {
        return Math.max(0, leftNanos() / 1_000_000);
    }

    public boolean isPast() {
        return leftNanos() <= 0;
    }
}
