package org.crashonly.control;

import java.util.concurrent.TimeUnit;

/**
 * Whether totals are to be told again: what nobody heard on this connection, what has changed, and, so that a message that went astray makes no
 * difference for long, what was told ten seconds ago. For one kind of totals of one process, and one thread.
 */
final class Retelling {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Message last;
    private Object heardOn;
    private long at;

    /** Whether {@code totals} are to be told on {@code connection}, which they are then. */
    boolean isDue(Message totals, Object connection, long now) {
        if (connection == heardOn && totals.equals(last) && now - at < LONGEST_NANOS) {
            return false;
        }
        last = totals;
        heardOn = connection;
        at = now;
        return true;
    }
}
