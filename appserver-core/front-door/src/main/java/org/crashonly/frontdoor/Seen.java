package org.crashonly.frontdoor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.OperationOutcome;
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

    private static final OperationOutcome ERROR = new OperationOutcome(0, 1, 0, 0);
    private static final OperationOutcome TIMEOUT = new OperationOutcome(0, 0, 1, 0);
    private static final OperationOutcome BROKEN = new OperationOutcome(0, 0, 0, 1);

    private final Life life;
    private final long[] counts = new long[4];
    private final FailingOperations operations = new FailingOperations();
    private final Runnable onFailure;

    /** @param onFailure called after each failure was counted, on the loop */
    Seen(Life life, Runnable onFailure) {
        this.life = life;
        this.onFailure = onFailure;
    }

    /** An answer of {@code status} to {@code exchange} was complete. */
    void answered(Exchange exchange, int status, boolean saysWhenToComeAgain) {
        if (status < SERVER_ERROR) {
            add(SERVED);
            if (!operations.isEmpty()) {
                operations.served(exchange.operation());
            }
        } else if (isCurable(status, saysWhenToComeAgain)) {
            failed(ERRORS, exchange, ERROR);
        }
    }

    /** Whether a restart may help: what a component does not know how to do it will not know then, and one that waits for another says so. */
    static boolean isCurable(int status, boolean saysWhenToComeAgain) {
        return status >= SERVER_ERROR && status != NOT_IMPLEMENTED && status != VERSION_NOT_SUPPORTED
                && !(status == SERVICE_UNAVAILABLE && saysWhenToComeAgain);
    }

    /** There was no answer to {@code exchange}, though there was time enough. */
    void timedOut(Exchange exchange) {
        failed(TIMEOUTS, exchange, TIMEOUT);
    }

    /** Nobody listened to {@code exchange}, or the connection broke. */
    void unreached(Exchange exchange) {
        failed(UNREACHED, exchange, BROKEN);
    }

    private void failed(int which, Exchange exchange, OperationOutcome how) {
        add(which);
        operations.failed(exchange.operation(), how, System.nanoTime());
        onFailure.run();
    }

    /** Time has passed. */
    void forget(long now) {
        operations.forget(now);
    }

    /** The totals. */
    Outcome outcome() {
        return new Outcome(
                life.component(), life.process(), get(SERVED), get(ERRORS), get(TIMEOUTS), get(UNREACHED), operations.outcomes());
    }

    private void add(int which) {
        LONGS.setOpaque(counts, which, counts[which] + 1);
    }

    private long get(int which) {
        return (long) LONGS.getOpaque(counts, which);
    }
}
