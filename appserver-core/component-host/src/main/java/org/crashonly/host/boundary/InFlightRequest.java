package org.crashonly.host.boundary;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.Visit;

/**
 * A request that a module is working on. The thread is known under a lock for exactly as long as it works on this request, so that
 * an interrupt can never hit the next one.
 */
public final class InFlightRequest implements Holder {

    private static final AtomicLong VISITS = new AtomicLong();

    /** An answer to an interrupt or a cancelled statement takes no longer. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long ZOMBIE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A thread that was cut needs no longer to give back what it was lent. */
    static final long LEASE_NANOS = GRACE_NANOS + TimeUnit.MILLISECONDS.toNanos(500);
    /** A request that was given little time is not stuck before it has lasted so long: how impatient clients are says nothing of a module. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long STREAM_NANOS = TimeUnit.MILLISECONDS.toNanos(ClientLimits.DEFAULT.streamIdleMillis()) + GRACE_NANOS;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final long startedNanos;
    /** Of its module; null if it is not counted. */
    final Flow flow;
    InFlightRequest older;
    InFlightRequest younger;

    private final long deadlineNanos;
    private final Trace trace;
    private final Visit visit;
    private final EffectName effect = new EffectName();
    private final Connections connections = new Connections();
    private final CalledBeans called = new CalledBeans();
    private final FailureCourse failure;
    private final Preliminaries preliminaries = new Preliminaries();
    private final Progress progress;
    private Thread thread = Thread.currentThread();
    private final List<Statement> statements = new ArrayList<>(1);
    /** Null unless its body streams. */
    private volatile BodyFlow body;
    private boolean unhurried;
    private boolean fenced;
    private final long number = VISITS.incrementAndGet();
    private long fencedNanos;
    private boolean cut;
    private boolean crashedAlone;
    private boolean disturbed;
    private volatile boolean cancelled;
    private long cancelledNanos;
    private long insistedNanos;
    private boolean askedToCancel;
    private long askedToCancelNanos;

    /**
     * @param visit of its thread in the module
     * @param flow of its module; null if it is not counted
     */
    InFlightRequest(long startedNanos, long deadlineNanos, Trace trace, Visit visit, Flow flow) {
        this.startedNanos = startedNanos;
        this.deadlineNanos = deadlineNanos;
        this.trace = trace;
        this.visit = visit;
        this.flow = flow;
        this.failure = new FailureCourse(flow);
        this.progress = new Progress(startedNanos);
    }

    /** Notes that it gets on. By any thread that works for it; costs next to nothing. */
    public void step(Step kind) {
        progress.step(kind);
    }

    /** How it gets on, for who looks at it regularly. */
    Progress progress() {
        return progress;
    }

    /** When the request was begun ({@link System#nanoTime}). */
    public long startedNanos() {
        return startedNanos;
    }

    /** When the sender stops waiting ({@link System#nanoTime}), as things stand if its body streams; {@link Long#MAX_VALUE} if it did not say. */
    public long deadlineNanos() {
        BodyFlow flows = body;
        return flows == null || deadlineNanos == Long.MAX_VALUE ? deadlineNanos : flows.until(deadlineNanos);
    }

    public Trace trace() {
        return trace;
    }

    /** What names the request's effect. */
    public EffectName effect() {
        return effect;
    }

    /** What it was given to reach stores. */
    public Connections connections() {
        return connections;
    }

    /** Which beans it has called. */
    public CalledBeans called() {
        return called;
    }

    /** How it failed, if it does. */
    public FailureCourse failure() {
        return failure;
    }

    /** What has to be done before its answer leaves. */
    public Preliminaries preliminaries() {
        return preliminaries;
    }

    /** If it was cut out of its module, or that was crashed, nothing is done any more before its answer leaves: what it did is dropped. */
    public void dropIfCrashed() {
        boolean crashed;
        synchronized (this) {
            crashed = cut || isCrashed();
        }
        if (crashed) {
            preliminaries.drop();
        }
    }

    /** Notes that {@code statement} is about to be executed. */
    public synchronized void begins(Statement statement) throws SQLTimeoutException {
        if (cancelled) {
            throw new SQLTimeoutException("the time of the request that asks for this is over");
        }
        if (fenced) {
            disturbed = true;
            throw new SQLTimeoutException("what asks for this was crashed");
        }
        statements.add(statement);
    }

    /** Notes that what was done for it is about to be committed; refuses that if it was crashed. */
    public synchronized void commits() throws SQLException {
        if (fenced) {
            disturbed = true;
            throw new SQLException("what commits this was crashed");
        }
    }

    /** Notes that {@code statement} was executed. */
    public synchronized void ends(Statement statement) {
        statements.remove(statement);
    }

    /** Its body is a stream, and it may last for as long as that moves. */
    public void streams(BodyFlow flow) {
        body = flow;
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
     * @param beans knows in which bean a request is; null if in none
     */
    synchronized void cancelIfOver(long now, Function<InFlightRequest, ElementId> beans) {
        if (cancelled || unhurried || deadlineNanos == Long.MAX_VALUE || now - deadlineNanos() < 0) {
            return;
        }
        if (flow != null) {
            flow.late();
            failure.count(beans.apply(this));
        }
        cancelled = true;
        cancelledNanos = now;
        boolean ignored = interrupt();
    }

    /**
     * The statements that are being executed for it although it was cancelled or crashed, for the caller to cancel: again and again, because a
     * driver forgets what it is asked just before a statement begins.
     */
    synchronized List<Statement> statementsToCancel(long now) {
        if (statements.isEmpty() || !(cancelled || fenced) || askedToCancel && now - askedToCancelNanos < PAUSE_NANOS) {
            return List.of();
        }
        askedToCancel = true;
        askedToCancelNanos = now;
        return List.copyOf(statements);
    }

    /**
     * Cuts it out of its module if it was cancelled a while ago and still is there, and goes on interrupting it.
     *
     * @return whether even that did not help for long: its thread is a zombie
     */
    synchronized boolean insist(long now) {
        long ignoredFor = cancelled && !unhurried && thread != null ? now - cancelledNanos : 0;
        if (ignoredFor > GRACE_NANOS && now - insistedNanos > PAUSE_NANOS) {
            insistedNanos = now;
            cut();
            if (ignoredFor > LEASE_NANOS) {
                // What it was lent has been taken back by now: where it is blocked is nobody else's.
                visit.unblock();
            }
        }
        return ignoredFor > ZOMBIE_NANOS;
    }

    /** Whether it is a visit to the component with this switch. */
    public boolean isIn(PowerSwitch component) {
        return visit.owner() == component;
    }

    /** Whether its module was crashed since it came, or it alone; that begins with the fence, before the switch is thrown. */
    public synchronized boolean isCrashed() {
        return fenced || visit.owner().isThrown();
    }

    /**
     * From now on nothing it does reaches a store: no statement begins any more.
     *
     * @return the connections that it has, for the caller to abort
     */
    synchronized List<Connection> fence() {
        fencedNanos = fenced ? fencedNanos : System.nanoTime();
        fenced = true;
        return connections.held();
    }

    /** Whether it was cancelled or crashed so long before {@code now} that it needs nothing any more of what it was lent. */
    @Override
    public synchronized boolean isOver(long now) {
        return (cancelled && now - cancelledNanos > LEASE_NANOS) || (fenced && now - fencedNanos > LEASE_NANOS);
    }

    /** Tells it apart from all others that came to this process, also from an earlier visit of the same request. */
    public String visitId() {
        return Long.toString(number);
    }

    /** Who it is, for the log. */
    @Override
    public synchronized String description() {
        return "request " + (trace.requestId() == null ? "without an id" : trace.requestId()) + " of "
                + (flow == null ? visit.owner().generation() : flow.module())
                + (thread == null ? ", whose thread has left" : ", on thread " + thread.getName());
    }

    /**
     * Crashes it alone, with a bean that it is in: nothing it does reaches a store from now on. {@link #cut} ends its thread's stay.
     *
     * @return the connections that it has, for the caller to abort
     */
    synchronized List<Connection> crash() {
        crashedAlone = true;
        return fenced ? List.of() : fence();
    }

    /**
     * Notes that something it needs was taken away or failed, if it is crashed: what its module makes of that is no answer, whatever its status.
     */
    public synchronized void disturbed() {
        disturbed |= isCrashed();
    }

    /** Whether the crash took something away that it needed. */
    synchronized boolean wasDisturbed() {
        return disturbed;
    }

    /** Cuts its thread out of the module. */
    public synchronized void cut() {
        cut = true;
        visit.cut();
    }

    /** Ends the connection at which its thread is blocked, if it was cut: see {@link Visit#unblock}. */
    public void unblock() {
        visit.unblock();
    }

    /** Whether its thread is cut out of the module at its next test of the switch. */
    public boolean isCut() {
        return visit.isCut();
    }

    /** Whether it was crashed while its module goes on. */
    synchronized boolean crashedAlone() {
        return crashedAlone;
    }

    /** Whether no thread works on it any more. */
    public synchronized boolean hasLeft() {
        return thread == null;
    }

    /** Whether the calling thread is the one that the request came on. */
    public synchronized boolean isOnOwnThread() {
        return thread == Thread.currentThread();
    }

    /** Whether its time was over, and it should do nothing any more. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Whether it makes no step any more although it should have ended: it was cancelled, a while ago; or it may last for as long as it moves, and
     * has not for longer than front doors let a stream stand still.
     */
    synchronized boolean isStuck(long now) {
        boolean overdue = cancelled && now - deadlineNanos() > GRACE_NANOS && now - startedNanos > SLOW_NANOS + GRACE_NANOS;
        long still = progress.stillNanos(now);
        return (overdue && still > GRACE_NANOS) || (unhurried && !cancelled && thread != null && still > STREAM_NANOS);
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
            visit.close();
            boolean ignored = Thread.interrupted();
        }
    }
}
