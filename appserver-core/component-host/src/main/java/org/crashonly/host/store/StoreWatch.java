package org.crashonly.host.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Knows at once when the store's process dies, and when it listens again: one idle connection is kept open to its port, and the
 * kernel ends it with the process. So pooled connections need not be tried out on every use.
 */
final class StoreWatch {

    private static final Logger LOG = System.getLogger(StoreWatch.class.getName());
    private static final int PAUSE_MILLIS = 5;

    private final InetSocketAddress address;
    private final Runnable lost;
    private boolean up;

    /** @param lost called on the watch's thread each time the connection ended */
    StoreWatch(InetSocketAddress address, Runnable lost) {
        this.address = address;
        this.lost = lost;
    }

    void start() {
        Thread.ofPlatform().daemon().name("store-watch").start(this::watchForEver);
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
            try (Socket socket = new Socket()) {
                socket.connect(address);
                set(true);
                int ignored = socket.getInputStream().read();
            } catch (IOException e) {
                LOG.log(Level.TRACE, "{0}: {1}", address, e);
            } finally {
                end();
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
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
            LOG.log(Level.INFO, "the store at {0} is gone; waiting for it", address);
            lost.run();
        }
    }

    private synchronized void set(boolean now) {
        up = now;
        notifyAll();
    }
}
