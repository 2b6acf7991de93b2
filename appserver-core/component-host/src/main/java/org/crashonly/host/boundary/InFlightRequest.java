package org.crashonly.host.boundary;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crashonly.control.ElementId;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.Visit;
import org.crashonly.request.Digest;

/**
 * A request that a module is working on. The thread is known under a lock for exactly as long as it works on this request, so that
 * an interrupt can never hit the next one.
 */
public final class InFlightRequest {

    /** An answer to an interrupt or a cancelled statement takes no longer. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long ZOMBIE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A request that was given little time is not stuck before it has lasted so long: how impatient clients are says nothing of a module. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long[] NONE = {};
    /** Causes of exceptions may go round in circles. */
    private static final int LONGEST_CHAIN = 50;

    /** Which request was given a connection last: the earlier ones have given it back to the pool. */
    private static final Map<Connection, WeakReference<InFlightRequest>> HOLDERS = Collections.synchronizedMap(new WeakHashMap<>());

    final long startedNanos;
    /** Of its module; null if it is not counted. */
    final Flow flow;
    InFlightRequest older;
    InFlightRequest younger;

    private final long deadlineNanos;
    private final Trace trace;
    private final Visit visit;
    private final List<Connection> connections = new ArrayList<>(1);
    private Thread thread = Thread.currentThread();
    private boolean lostStore;
    private String effect;
    private Map<String, Integer> callsBySite;
    private BeforeAnswer beforeAnswer;
    private final List<Statement> statements = new ArrayList<>(1);
    private boolean unhurried;
    private boolean fenced;
    private boolean cut;
    private boolean droppedWork;
    private boolean crashedAlone;
    private boolean metRestart;
    private boolean exited;
    /** A bit for each bean of its module that it called; written by its thread only. */
    private volatile long[] called = NONE;
    private volatile boolean cancelled;
    private long cancelledNanos;
    private long insistedNanos;
    private Throwable thrown;
    private Throwable leftBean;
    private ElementId failedIn;
    private boolean countedAsFailed;

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
    }

    /** When the request was begun ({@link System#nanoTime}). */
    public long startedNanos() {
        return startedNanos;
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

    /** If it was cut out of its module, or that was crashed, nothing is done any more before its answer leaves: what it did is dropped. */
    public void dropIfCrashed() {
        BeforeAnswer dropped;
        synchronized (this) {
            if (!cut && !isCrashed()) {
                return;
            }
            dropped = beforeAnswer;
            beforeAnswer = null;
            droppedWork |= dropped != null;
        }
        if (dropped != null) {
            dropped.crashed();
        }
    }

    /** Whether there was something to drop. */
    synchronized boolean droppedWork() {
        return droppedWork;
    }

    /** Notes that the request was given {@code connection} to the store. */
    public synchronized void uses(Connection connection) {
        connections.add(connection);
        HOLDERS.put(connection, new WeakReference<>(this));
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
        if (fenced) {
            throw new SQLTimeoutException("what asks for this was crashed");
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
     * @param beans knows in which bean a request is; null if in none
     * @return the statements that are being executed, for the caller to cancel
     */
    synchronized List<Statement> cancelIfOver(long now, Function<InFlightRequest, ElementId> beans) {
        if (cancelled || unhurried || deadlineNanos == Long.MAX_VALUE || now - deadlineNanos < 0) {
            return List.of();
        }
        if (flow != null) {
            flow.late();
            failedIn(beans.apply(this));
        }
        cancelled = true;
        cancelledNanos = now;
        boolean ignored = interrupt();
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
        fenced = true;
        return connections.stream().distinct().filter(this::holds).toList();
    }

    /** Whether {@code connection} was given to nobody else since. */
    boolean holds(Connection connection) {
        WeakReference<InFlightRequest> holder = HOLDERS.get(connection);
        return holder != null && holder.get() == this;
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

    /** Cuts its thread out of the module. */
    public synchronized void cut() {
        cut = true;
        visit.cut();
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

    /** Notes that a bean refused a call of it, because that was being restarted: if nothing comes of the request, it is for that. */
    public synchronized void meetsRestart() {
        metRestart = true;
    }

    synchronized boolean metRestart() {
        return metRestart;
    }

    /** Notes that it had its module end, by a call that would have ended the JVM. */
    synchronized void exits() {
        exited = true;
    }

    /** Whether it had its module end. */
    public synchronized boolean hasExited() {
        return exited;
    }

    /** Whether its time was over, and it should do nothing any more. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Notes that its thread calls the bean with this number. */
    public void calls(int bean) {
        int word = bean >> 6;
        long[] now = called;
        if (word >= now.length) {
            now = Arrays.copyOf(now, word + 1);
            called = now;
        }
        now[word] |= 1L << bean;
    }

    /** Whether it has called the bean with this number; what it did just now may not be seen yet. */
    public boolean hasCalled(int bean) {
        long[] now = called;
        return bean >> 6 < now.length && (now[bean >> 6] & 1L << bean) != 0;
    }

    /** Notes which exception left the module and made its answer; null for none. */
    public synchronized void thrown(Throwable exception) {
        thrown = exception == null ? thrown : exception;
    }

    synchronized Throwable thrown() {
        return thrown;
    }

    /** Notes that {@code exception} left {@code bean}; what carries an exception that left another before is the same failure. */
    public synchronized void left(ElementId bean, Throwable exception) {
        Throwable cause = exception;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
            if (cause == leftBean) {
                return;
            }
            cause = cause.getCause();
        }
        leftBean = exception;
        failedIn = bean;
    }

    /** It has failed, in the bean that the latest exception left; counted once. */
    synchronized void failed() {
        failedIn(failedIn);
    }

    private void failedIn(ElementId bean) {
        if (flow != null && !countedAsFailed) {
            countedAsFailed = true;
            flow.failed(bean);
        }
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
            visit.close();
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
