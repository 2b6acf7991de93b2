package org.crashonly.host.effects;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.host.store.StoreDataSource;

/**
 * Deletes what need not be kept, a little at a time: soon after a start, so that hosts that live shortly do it too, then every hour.
 * What it does not come to it does the next time.
 */
final class Sweeper {

    private static final Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final int ROWS = 500;
    private static final int BATCHES = 200;

    private final EffectTable table;

    Sweeper(EffectTable table) {
        this.table = table;
    }

    void start() {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Sweeper::thread);
        ScheduledFuture<?> ignored = clock.scheduleWithFixedDelay(this::sweep, 1, 60, TimeUnit.MINUTES);
    }

    /** It is started while a module is deployed, and outlives that. */
    private static Thread thread(Runnable task) {
        Thread thread = Thread.ofPlatform().daemon().name("effect-sweeper").unstarted(task);
        thread.setContextClassLoader(Sweeper.class.getClassLoader());
        return thread;
    }

    private void sweep() {
        try (Connection connection = new StoreDataSource().getConnection()) {
            int batches = 1;
            while (table.sweep(connection, ROWS) == ROWS && batches < BATCHES) {
                batches++;
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "old effects are not deleted now: {0}", e.getMessage());
        }
    }
}
