package org.crashonly.host.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ExitCode;

/**
 * Knows at once when the store's process dies, and when it listens again: one idle line is kept open to it, and the kernel ends it with
 * the process. So pooled connections need not be tried out on every use.
 */
final class StoreWatch {

    private static final Logger LOG = System.getLogger(StoreWatch.class.getName());

    private final Line line;
    private final Runnable lost;
    private boolean up;

    /** @param lost called on the watch's thread each time the line ended */
    StoreWatch(Line line, Runnable lost) {
        this.line = line;
        this.lost = lost;
    }

    /** A connection that does nothing. */
    interface Line {

        /** Connects, says so, and returns or throws when the connection ends. */
        void hold(Runnable connected) throws IOException, SQLException;

        /** Milliseconds between two attempts to connect. */
        int pauseMillis();
    }

    void start() {
        Thread.ofPlatform().daemon().name("store-watch").uncaughtExceptionHandler(ExitCode::crash).start(this::watchForEver);
    }

    /** Waits until the store listens; false if it did not before {@code deadlineNanos}. */
    synchronized boolean awaitUp(long deadlineNanos) throws InterruptedException {
        while (!up) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
        return true;
    }

    private void watchForEver() {
        while (true) {
            try {
                line.hold(() -> set(true));
            } catch (IOException | SQLException e) {
                LOG.log(Level.TRACE, "{0}: {1}", line, e);
            } finally {
                end();
            }
            try {
                Thread.sleep(line.pauseMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
    }

    private void end() {
        boolean was;
        synchronized (this) {
            was = up;
            up = false;
        }
        if (was) {
            LOG.log(Level.INFO, "the store at {0} is gone; waiting for it", line);
            lost.run();
        }
    }

    private synchronized void set(boolean now) {
        up = now;
        notifyAll();
    }
}
