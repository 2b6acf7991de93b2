package org.crashonly.host.boundary;

import java.util.concurrent.TimeUnit;

/** A request's body that streams: its request lasts for as long as that moves. */
public final class BodyFlow {

    private final long silenceNanos;
    private volatile long movedNanos;

    /**
     * Begins at {@code now} ({@link System#nanoTime}).
     *
     * @param silenceMillis how long it may stand still
     */
    public BodyFlow(long now, long silenceMillis) {
        this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(silenceMillis);
        this.movedNanos = now;
    }

    /** A part of it came, or one of the answer went. From any thread. */
    public void moved() {
        movedNanos = System.nanoTime();
    }

    /** When it will have stood still for too long, but not before {@code deadlineNanos}. */
    long until(long deadlineNanos) {
        long silent = movedNanos + silenceNanos;
        return silent - deadlineNanos > 0 ? silent : deadlineNanos;
    }
}
