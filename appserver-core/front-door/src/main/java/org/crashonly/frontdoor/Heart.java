package org.crashonly.frontdoor;

import java.util.concurrent.atomic.AtomicInteger;

/** Beats only when every event loop has ticked since the last beat: one that is stuck stops it. */
final class Heart {

    private final int all;
    private final Runnable beat;
    private final AtomicInteger ticked = new AtomicInteger();

    Heart(int loops, Runnable beat) {
        this.all = (1 << loops) - 1;
        this.beat = beat;
    }

    /** The event loop with this index gets around to its timers. */
    void tick(int loop) {
        int bit = 1 << loop;
        if ((ticked.get() & bit) == 0 && ticked.accumulateAndGet(bit, (before, mine) -> before | mine) == all) {
            ticked.set(0);
            beat.run();
        }
    }
}
