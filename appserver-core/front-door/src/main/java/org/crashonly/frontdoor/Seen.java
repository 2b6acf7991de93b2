package org.crashonly.frontdoor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.Outcome;

/**
 * How requests to one life of a component went, as one event loop sees it: written by the loop alone without a locked instruction, read by
 * any thread.
 */
final class Seen {

    /** Whom it is about. */
    record Life(ElementId component, Generation process) {}

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SERVED = 0;
    private static final int ERRORS = 1;
    private static final int TIMEOUTS = 2;
    private static final int UNREACHED = 3;

    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int VERSION_NOT_SUPPORTED = 505;

    private final Life life;
    private final long[] counts = new long[4];

    Seen(Life life) {
        this.life = life;
    }

    /** An answer of {@code status} was complete. */
    void answered(int status, boolean saysWhenToComeAgain) {
        if (status < SERVER_ERROR) {
            add(SERVED);
        } else if (isCurable(status, saysWhenToComeAgain)) {
            add(ERRORS);
        }
    }

    /** Whether a restart may help: what a component does not know how to do it will not know then, and one that waits for another says so. */
    static boolean isCurable(int status, boolean saysWhenToComeAgain) {
        return status >= SERVER_ERROR && status != NOT_IMPLEMENTED && status != VERSION_NOT_SUPPORTED
                && !(status == SERVICE_UNAVAILABLE && saysWhenToComeAgain);
    }

    /** There was no answer, though there was time enough. */
    void timedOut() {
        add(TIMEOUTS);
    }

    /** Nobody listened, or the connection broke. */
    void unreached() {
        add(UNREACHED);
    }

    /** The totals. */
    Outcome outcome() {
        return new Outcome(life.component(), life.process(), get(SERVED), get(ERRORS), get(TIMEOUTS), get(UNREACHED));
    }

    private void add(int which) {
        LONGS.setOpaque(counts, which, counts[which] + 1);
    }

    private long get(int which) {
        return (long) LONGS.getOpaque(counts, which);
    }
}
