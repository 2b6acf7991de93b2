package org.crashonly.manager.monitor;

import java.util.concurrent.TimeUnit;

/**
 * When replicas are asked a question: every 5 s, and once more 2 s after they began to differ, because a difference between two of them
 * is not believed before it was seen twice. As long as they differ they are asked no more often than that.
 */
public final class ComparisonTimes {

    /** Between two comparisons of replicas that agree. */
    public static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private long due;
    private boolean differed;

    /** They may be asked from {@code now} on. */
    public ComparisonTimes(long now) {
        due = now;
    }

    /** When they are to be asked next, in {@link System#nanoTime} terms. */
    public long due() {
        return due;
    }

    /** Whether they are to be asked, which they are then. */
    public boolean isDue(long now) {
        boolean is = now - due >= 0;
        if (is) {
            due = now + EVERY_NANOS;
        }
        return is;
    }

    /** They answered, {@code now}. Returns whether they are asked sooner than was said before. */
    public boolean answered(boolean differently, long now) {
        boolean began = differently && !differed && due - now > AGAIN_NANOS;
        if (began) {
            due = now + AGAIN_NANOS;
        }
        differed = differently;
        return began;
    }
}
