package org.crashonly.host.effects;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.crashonly.host.store.StoreDataSource;

/** The effects that an application's components have had, as this process sees them. */
final class EffectLog {

    /** One connection in so many is left for what operations ask for besides the one that their effects are recorded on. */
    private static final int SPARED = 4;

    private static EffectLog installed;

    private final EffectTable table;
    private final Turns turns = new Turns();
    private final Semaphore connections;

    private EffectLog(EffectTable table, int maxConnections) {
        this.table = table;
        this.connections = new Semaphore(atOnce(maxConnections), true);
    }

    /**
     * How many effects are under way at once: each has a connection from before its operation begins. Had they all that there are, nobody would
     * get on who needs a second one: a bean that all of them wait for, and that asks the store for something when it is made.
     */
    static int atOnce(int maxConnections) {
        return Math.max(1, maxConnections - Math.max(1, maxConnections / SPARED));
    }

    /**
     * That of this process; makes its table the first time.
     *
     * @throws SQLException if there is no store, or it refuses the table
     */
    static synchronized EffectLog ofThisProcess() throws SQLException {
        if (installed == null) {
            try (Connection connection = new StoreDataSource().getConnection()) {
                EffectTable table = EffectTable.in(connection);
                new Sweeper(table).start();
                installed = new EffectLog(table, StoreDataSource.maxConnections());
            }
        }
        return installed;
    }

    /**
     * Tries to be the one that has the effect {@code id}; waits while another request is about it.
     *
     * @param deadlineNanos until when ({@link System#nanoTime})
     * @return the effect under way, in a transaction of the calling thread, or what the request is a repeat of
     */
    Attempt attempt(EffectId id, String principal, long deadlineNanos) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        if (!turns.take(id, deadlineNanos)) {
            return new Attempt(running(begun), null);
        }
        boolean admitted = false;
        boolean won = false;
        try {
            admitted = connections.tryAcquire(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (!admitted) {
                return new Attempt(new Claim.Crowded(millisSince(begun)), null);
            }
            Attempt attempt = claim(id, principal, deadlineNanos, begun);
            won = attempt.effect() != null;
            return attempt;
        } finally {
            if (!won) {
                leave(id, admitted);
            }
        }
    }

    /** @param effect null unless {@code claim} is {@link Claim.Won} */
    record Attempt(Claim claim, Effect effect) {}

    private Attempt claim(EffectId id, String principal, long deadlineNanos, long begun) throws SQLException {
        while (true) {
            Transaction transaction = Transaction.begin();
            EffectTable.Inserted inserted = null;
            try (Connection connection = connection()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                inserted = table.insert(connection, id, principal, millis);
            } finally {
                if (inserted != EffectTable.Inserted.NEW) {
                    transaction.rollback();
                }
            }
            if (inserted == EffectTable.Inserted.NEW) {
                return new Attempt(new Claim.Won(), new Effect(id, transaction, this));
            }
            if (inserted == EffectTable.Inserted.DUPLICATE) {
                Optional<Stored> stored = find(id);
                if (stored.isPresent()) {
                    return new Attempt(new Claim.Had(stored.get()), null);
                }
            } else if (System.nanoTime() - deadlineNanos >= 0) {
                return new Attempt(running(begun), null);
            }
        }
    }

    private static Claim running(long since) {
        return new Claim.Running(millisSince(since));
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private Optional<Stored> find(EffectId id) throws SQLException {
        try (Connection connection = connection()) {
            return table.find(connection, id);
        }
    }

    /** Adds the answer, in the calling thread's transaction. */
    void complete(EffectId id, String fingerprint, Answer answer) throws SQLException {
        try (Connection connection = connection()) {
            table.complete(connection, id, fingerprint, answer);
        }
    }

    /** Lets the next request with this key have its turn, and one more have an effect. */
    void leave(EffectId id) {
        leave(id, true);
    }

    private void leave(EffectId id, boolean admitted) {
        if (admitted) {
            connections.release();
        }
        turns.give(id);
    }

    /** The one that the component uses too: within a transaction, the same connection to the store. */
    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    private static Connection connection() throws SQLException {
        try {
            return ((DataSource) new InitialContext().lookup("java:comp/DefaultDataSource")).getConnection();
        } catch (NamingException e) {
            throw new IllegalStateException("every component has java:comp/DefaultDataSource", e);
        }
    }
}
