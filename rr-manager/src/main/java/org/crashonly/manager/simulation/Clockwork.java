package org.crashonly.manager.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is due happens in order, and no time passes in between. */
final class Clockwork {

    private record Due(long at, long order, Runnable what) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long order;
    private long now;

    Clockwork(long begin) {
        now = begin;
    }

    long now() {
        return now;
    }

    void after(Duration wait, Runnable what) {
        due.add(new Due(now + wait.toNanos(), order++, what));
    }

    /** Lets the next thing happen; false if nothing is due. */
    boolean next() {
        Due next = due.poll();
        if (next == null) {
            return false;
        }
        now = next.at();
        next.what().run();
        return true;
    }
}
