package org.crashonly.host.boundary;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request that a module is working on. The thread is known under a lock for exactly as long as it works on this request, so that
 * an interrupt can never hit the next one.
 */
public final class InFlightRequest {

    final long startedNanos;
    InFlightRequest older;
    InFlightRequest younger;

    private final long deadlineNanos;
    private final Trace trace;
    private final List<Connection> connections = new ArrayList<>(1);
    private Thread thread = Thread.currentThread();
    private boolean lostStore;
    private BeforeAnswer beforeAnswer;

    InFlightRequest(long startedNanos, long deadlineNanos, Trace trace) {
        this.startedNanos = startedNanos;
        this.deadlineNanos = deadlineNanos;
        this.trace = trace;
    }

    /** When the sender stops waiting ({@link System#nanoTime}); {@link Long#MAX_VALUE} if it did not say. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    public Trace trace() {
        return trace;
    }

    /** What has to be done before the request's answer leaves; null if nothing has. */
    public synchronized BeforeAnswer beforeAnswer() {
        return beforeAnswer;
    }

    /** The same, made by {@code first} if there was nothing. */
    public synchronized BeforeAnswer beforeAnswer(Supplier<BeforeAnswer> first) {
        if (beforeAnswer == null) {
            beforeAnswer = first.get();
        }
        return beforeAnswer;
    }

    /** The module never sees the request: nothing has to be done before it is refused. */
    public synchronized void neverStarted() {
        beforeAnswer = null;
    }

    /** Notes that the request was given {@code connection} to the store. */
    public synchronized void uses(Connection connection) {
        connections.add(connection);
    }

    /** Notes that the request asked for the store and did not get it. */
    public synchronized void missedStore() {
        lostStore = true;
    }

    /** Whether the request did not get a connection to the store, or had one that broke. */
    synchronized boolean lostStore() {
        return lostStore || connections.stream().anyMatch(InFlightRequest::broken);
    }

    /** Interrupts the thread that works on this request; false if none does any more. */
    public synchronized boolean interrupt() {
        if (thread == null) {
            return false;
        }
        thread.interrupt();
        return true;
    }

    /** The thread goes back to its pool, without an interrupt that came too late. */
    synchronized void leaveThread() {
        if (thread == Thread.currentThread()) {
            thread = null;
            boolean ignored = Thread.interrupted();
        }
    }

    private static boolean broken(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
