package org.crashonly.host.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import javax.sql.DataSource;

/** Takes all connections of a pool and keeps them, as a component does that gives none back, until the fault is over. */
public final class PoolLeak {

    private static final Logger LOG = System.getLogger(PoolLeak.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final DataSource pool;
    private final int size;

    /** @param size how many connections the pool has at most */
    public PoolLeak(DataSource pool, int size) {
        this.pool = pool;
        this.size = size;
    }

    /** Keeps them as long as {@code goesOn} says so of moments of {@link System#nanoTime}; blocks until then. */
    public void hold(LongPredicate goesOn) {
        List<Connection> held = new ArrayList<>();
        try {
            take(held, goesOn);
            while (goesOn.test(System.nanoTime())) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } finally {
            held.forEach(PoolLeak::giveBack);
        }
    }

    private void take(List<Connection> held, LongPredicate goesOn) {
        try {
            while (held.size() < size && goesOn.test(System.nanoTime())) {
                held.add(pool.getConnection());
            }
        } catch (SQLException e) {
            LOG.log(Level.INFO, "{0} of {1} connections taken; no more: {2}", held.size(), size, e.getMessage());
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection is closed already: {0}", e.getMessage());
        }
    }
}
