package org.crashonly.host.boundary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.ExitCode;

/**
 * Cancels requests whose time is over, at most {@link #TICK_NANOS} later, has the power switch cut those that do not answer to that, and takes
 * back what they were lent: whoever sent them has given up, and what they still do or keep takes from others. It looks at all of them in turn, so
 * that a request itself pays nothing.
 */
final class Overdue {

    private static final Logger LOG = System.getLogger(Overdue.class.getName());
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final InFlight requests;
    private final Leases leases;
    private final Set<Statement> beingCancelled = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    Overdue(InFlight requests, Leases leases) {
        this.requests = requests;
        this.leases = leases;
    }

    /** Begins, on a thread of its own, until the process ends. */
    void start() {
        Thread.ofPlatform().daemon().name("overdue requests").uncaughtExceptionHandler(ExitCode::crash).start(() -> {
            while (true) {
                LockSupport.parkNanos(TICK_NANOS);
                look(System.nanoTime());
            }
        });
    }

    void look(long now) {
        for (Statement statement : requests.cancelOverdue(now)) {
            if (beingCancelled.add(statement)) {
                // A store that hangs must hold up nobody else's end.
                Thread.ofVirtual().name("cancels a statement").start(() -> cancel(statement));
            }
        }
        leases.endOverdue(now);
    }

    private void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a statement whose request''s time is over runs on: {0}", e.getMessage());
        } finally {
            beingCancelled.remove(statement);
        }
    }
}
