package org.crashonly.host.effects;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one request after another have an effect's name. Repeats that come to the same process wait here, where waiting costs no
 * connection; those of other processes wait for the row in the store.
 */
final class Turns {

    private final ConcurrentHashMap<EffectId, Queue> queues = new ConcurrentHashMap<>();

    /** Those who wait for one name, and the one who has it; {@code members} is changed under the map's lock. */
    private static final class Queue {

        private final Semaphore turn = new Semaphore(1, true);
        private int members;

        Queue joined() {
            members++;
            return this;
        }

        Queue left() {
            members--;
            return members == 0 ? null : this;
        }
    }

    /** Waits for {@code id}; false if it was not free before {@code deadlineNanos} ({@link System#nanoTime}). */
    boolean take(EffectId id, long deadlineNanos) throws InterruptedException {
        Queue queue = queues.compute(id, (key, old) -> (old == null ? new Queue() : old).joined());
        boolean taken = false;
        try {
            taken = queue.turn.tryAcquire(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return taken;
        } finally {
            if (!taken) {
                leave(id);
            }
        }
    }

    /** Gives back what {@link #take} took; on whatever thread. */
    void give(EffectId id) {
        queues.get(id).turn.release();
        leave(id);
    }

    /** How many names somebody has or waits for. */
    int size() {
        return queues.size();
    }

    private void leave(EffectId id) {
        queues.computeIfPresent(id, (key, queue) -> queue.left());
    }
}
