package org.crashonly.frontdoor;

import java.util.concurrent.TimeUnit;
import org.crashonly.request.Deadline;

/** How long one request is waited for: until its deadline, or, once it streams, until it stands still. Times are nanoseconds. */
final class Patience {

    /** How long an answer is kept back for its end to come. */
    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String bootId;
    private final long ttlMillis;
    private final boolean asked;
    private final long silenceNanos;
    private Deadline deadline;
    private long movedNanos;

    /**
     * Begins to wait.
     *
     * @param asked whether the caller itself said how long it waits
     * @param silenceMillis how long a stream may stand still
     */
    Patience(String bootId, long now, long ttlMillis, boolean asked, long silenceMillis) {
        this.bootId = bootId;
        this.ttlMillis = ttlMillis;
        this.asked = asked;
        this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(silenceMillis);
        this.deadline = Deadline.after(bootId, now, ttlMillis);
        this.movedNanos = now;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Whether the caller itself said how long it waits. */
    boolean isTheCallers() {
        return asked;
    }

    /** Milliseconds that it was given at first, and for which a body that streams may stand still. */
    long ttlMillis() {
        return ttlMillis;
    }

    /** Something was passed on. */
    void moved() {
        movedNanos = System.nanoTime();
    }

    /** Puts the deadline off for a body that streams and still moves, unless the caller said how long it waits. */
    boolean putOff(long now) {
        if (asked || now - movedNanos >= TimeUnit.MILLISECONDS.toNanos(ttlMillis)) {
            return false;
        }
        deadline = Deadline.after(bootId, movedNanos, ttlMillis);
        return true;
    }

    /** Until when an exchange may be {@code state}; {@code stored} if the ledger is to have the answer, which is kept to its end then. */
    long until(ExchangeState state, boolean stored) {
        return switch (state) {
            case RECEIVING, CLAIMING, HELD, SENT, STORING -> deadline.nanos();
            case ANSWER_KEPT -> stored ? deadline.nanos() : keptUntil(System.nanoTime());
            case ANSWER_FLOWS, UPGRADED -> silentUntil();
            case DONE -> throw new IllegalArgumentException("what is done waits for nothing");
        };
    }

    /** Until when an answer that has just begun may be kept back. */
    long keptUntil(long now) {
        return now + KEPT_NANOS - deadline.nanos() < 0 ? now + KEPT_NANOS : deadline.nanos();
    }

    /** When a stream will have stood still for too long. */
    long silentUntil() {
        return movedNanos + silenceNanos;
    }
}
