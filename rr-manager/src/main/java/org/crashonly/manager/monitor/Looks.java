package org.crashonly.manager.monitor;

import java.util.concurrent.TimeUnit;

/** When monitors are looked at: once a second, and soon after something failed, but five times a second at most. */
public final class Looks {

    private static final long REGULAR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Null before the first look. */
    private Long last;

    /** Whether a look is due, which is taken then; {@code news} if anything failed since the last one. */
    public boolean isDue(boolean news, long now) {
        boolean due = last == null || now - last >= (news ? SHORTEST_NANOS : REGULAR_NANOS);
        if (due) {
            last = now;
        }
        return due;
    }
}
