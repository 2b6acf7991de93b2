package org.crashonly.frontdoor;

import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** How a client of HTTP/1.1 gets on with what it sends. Times are {@link System#nanoTime}. */
final class Pace {

    /** What has stood still for longer than it may. */
    enum Standstill {
        /** Nothing. */
        NONE,
        /** A header that is not complete. */
        HEADER,
        /** A body. */
        BODY,
        /** A connection between two requests. */
        CONNECTION
    }

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** A header has begun. */
        HEADER,
        /** A body has begun. */
        BODY
    }

    private Phase phase = Phase.IDLE;
    private long since = System.nanoTime();
    private boolean paused;

    /** Bytes have come. A header is timed as a whole, a body from one part to the next. */
    void bytesCame() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEADER;
            since = System.nanoTime();
        } else if (phase == Phase.BODY) {
            since = System.nanoTime();
        }
    }

    /** A header is complete. */
    void headerEnds() {
        phase = Phase.BODY;
    }

    /** A request is complete; {@code more} if bytes of another one are there. */
    void requestEnds(boolean more) {
        phase = more ? Phase.HEADER : Phase.IDLE;
        since = System.nanoTime();
    }

    boolean isInBody() {
        return phase == Phase.BODY;
    }

    /** What it did until now does not count any more. */
    void beginsAnew() {
        since = System.nanoTime();
    }

    /** Nothing is read of its body: it is not the client who stands still. */
    void pause() {
        paused = true;
    }

    /** Its body is read again; false if it was all the time. */
    boolean resume() {
        boolean was = paused;
        if (was) {
            paused = false;
            since = System.nanoTime();
        }
        return was;
    }

    /** Since when nothing has happened, at {@code now}, in nanoseconds. */
    long stillFor(long now) {
        return now - since;
    }

    /** What has stood still for too long at {@code now}; {@code busy} if the client waits for an answer. */
    Standstill check(long now, boolean busy, ClientLimits limits) {
        long still = TimeUnit.NANOSECONDS.toMillis(stillFor(now));
        return switch (phase) {
            case HEADER -> !busy && still > limits.headerMillis() ? Standstill.HEADER : Standstill.NONE;
            case BODY -> !paused && still > limits.bodyIdleMillis() ? Standstill.BODY : Standstill.NONE;
            case IDLE -> !busy && still > limits.keepAliveMillis() ? Standstill.CONNECTION : Standstill.NONE;
        };
    }
}
