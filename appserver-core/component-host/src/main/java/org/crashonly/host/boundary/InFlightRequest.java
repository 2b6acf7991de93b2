package org.crashonly.host.boundary;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.crashonly.request.Digest;

/**
 * A request that a module is working on. The thread is known under a lock for exactly as long as it works on this request, so that
 * an interrupt can never hit the next one.
 */
public final class InFlightRequest {

    /** A request that was given little time is not stuck before it has lasted so long: how impatient clients are says nothing of a module. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    final long startedNanos;
    /** Of its module; null if it is not counted. */
    final Flow flow;
    InFlightRequest older;
    InFlightRequest younger;

    private final long deadlineNanos;
    private final Trace trace;
    private final List<Connection> connections = new ArrayList<>(1);
    private Thread thread = Thread.currentThread();
    private boolean lostStore;
    private String effect;
    private Map<String, Integer> callsBySite;
    private BeforeAnswer beforeAnswer;
    private final List<Statement> statements = new ArrayList<>(1);
    private boolean unhurried;
    private boolean cancelled;
    private Throwable thrown;

    InFlightRequest(long startedNanos, long deadlineNanos, Trace trace, Flow flow) {
        this.startedNanos = startedNanos;
        this.deadlineNanos = deadlineNanos;
        this.trace = trace;
        this.flow = flow;
    }

    /** When the sender stops waiting ({@link System#nanoTime}); {@link Long#MAX_VALUE} if it did not say. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    public Trace trace() {
        return trace;
    }

    /** Says what names the request's effect, unless that is known; null for nothing. */
    public synchronized void named(String name) {
        effect = effect == null ? name : effect;
    }

    /**
     * The key of the next call that this request makes at {@code site}: the same whenever the request is repeated, and another for each
     * call. Empty if nothing names the request's effect.
     */
    public synchronized Optional<String> nextKey(String site) {
        if (effect == null) {
            return Optional.empty();
        }
        callsBySite = callsBySite == null ? new HashMap<>() : callsBySite;
        int ordinal = callsBySite.merge(site, 1, Integer::sum);
        return Optional.of(new Digest(List.of(effect, site, Integer.toString(ordinal))).hex());
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

    /** Notes that {@code statement} is about to be executed. */
    public synchronized void begins(Statement statement) throws SQLTimeoutException {
        if (cancelled) {
            throw new SQLTimeoutException("the time of the request that asks for this is over");
        }
        statements.add(statement);
    }

    /** Notes that {@code statement} was executed. */
    public synchronized void ends(Statement statement) {
        statements.remove(statement);
    }

    /** It may last for as long as it moves: its body is a stream, or its answer is. */
    public synchronized void unhurried() {
        unhurried = true;
    }

    /** Notes that the head of its answer leaves, so that it is not cancelled any more; false if it was before. */
    public synchronized boolean answers() {
        unhurried = true;
        return !cancelled;
    }

    /**
     * Cancels it if its time is over at {@code now} and it has not begun to answer: its thread is interrupted, and no statement begins any
     * more.
     *
     * @return the statements that are being executed, for the caller to cancel
     */
    synchronized List<Statement> cancelIfOver(long now) {
        if (cancelled || unhurried || deadlineNanos == Long.MAX_VALUE || now - deadlineNanos < 0) {
            return List.of();
        }
        cancelled = true;
        boolean ignored = interrupt();
        return List.copyOf(statements);
    }

    /** Notes which exception left the module and made its answer; null for none. */
    public synchronized void thrown(Throwable exception) {
        thrown = exception == null ? thrown : exception;
    }

    synchronized Throwable thrown() {
        return thrown;
    }

    /** Whether it was cancelled, a while ago, and still has not ended. */
    synchronized boolean isStuck(long now) {
        return cancelled && now - deadlineNanos > GRACE_NANOS && now - startedNanos > SLOW_NANOS + GRACE_NANOS;
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
