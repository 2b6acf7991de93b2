package org.crashonly.manager.supervise;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** One thread that does everything that was posted, in order but for what is urgent, and a tick in between. State behind it needs no locks. */
final class Inbox {

    private static final Logger LOG = System.getLogger(Inbox.class.getName());
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingDeque<Runnable> posted = new LinkedBlockingDeque<>();

    /** Has {@code work} done on the thread of {@link #runForEver}. */
    void post(Runnable work) {
        posted.add(work);
    }

    /** The same, but before all that waits: for what every other decision has to know. */
    void postUrgently(Runnable work) {
        posted.addFirst(work);
    }

    /** Does what is posted, and {@code tick} ten times a second. */
    void runForEver(Runnable tick) {
        long nextTick = System.nanoTime();
        while (true) {
            try {
                Runnable work = posted.poll(Math.max(0, nextTick - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (work != null) {
                    run(work);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
            if (System.nanoTime() - nextTick >= 0) {
                run(tick);
                nextTick = System.nanoTime() + TICK_NANOS;
            }
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a step of the manager failed; it goes on with the next", e);
        }
    }
}
