package org.crashonly.fmap.campaign;

import java.time.Duration;
import java.util.Map;

/** Whether a system has settled: everything serves, and for a while requests came and none failed. Fed with running totals. */
public final class Calm {

    private final long lasts;
    private long since;
    private long served;
    private long failed = -1;

    /** Calm that has to last for {@code lasts}. */
    public Calm(Duration lasts) {
        this.lasts = lasts.toNanos();
    }

    /**
     * Looks.
     *
     * @param serves whether everything serves at this moment
     * @return whether it is calm, and has been for long enough
     */
    public boolean look(boolean serves, Map<String, Counts> totals, long now) {
        long failedNow = totals.values().stream().mapToLong(Counts::failed).sum();
        long servedNow = totals.values().stream().mapToLong(Counts::served).sum();
        // Totals fall when who counts begins anew.
        if (!serves || failedNow != failed || servedNow < served) {
            since = now;
            served = servedNow;
            failed = serves ? failedNow : -1;
            return false;
        }
        return now - since >= lasts && servedNow > served;
    }
}
