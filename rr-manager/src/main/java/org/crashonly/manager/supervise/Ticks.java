package org.crashonly.manager.supervise;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is done ten times a second, part by part: one that fails keeps no other from its turn, be it every time, and is told of once a second.
 * On the inbox's thread.
 */
final class Ticks {

    private static final Logger LOG = System.getLogger(Ticks.class.getName());
    private static final long BETWEEN_WORDS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long latestWord = System.nanoTime() - BETWEEN_WORDS_NANOS;

    /** Does all {@code parts}, in this order. */
    void run(List<Runnable> parts) {
        parts.forEach(this::alone);
    }

    /** Does {@code part}, and goes on if it fails. */
    void alone(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            long now = System.nanoTime();
            if (now - latestWord >= BETWEEN_WORDS_NANOS) {
                latestWord = now;
                LOG.log(Level.ERROR, "a part of what the manager does all the time failed; it goes on with the others", e);
            }
        }
    }
}
