package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Memory that runs low: the heap after a collection, or metaspace. Reported once when little has been free for a while, and again only
 * after it had recovered, so that a process near the limit is not restarted for each collection. One monitor for each pool of each life
 * of a process.
 */
public final class MemoryMonitor {

    /**
     * When memory is low.
     *
     * @param low below this share free, 0 to 1
     * @param recovered from this share on it is well again
     * @param lasting for so long
     */
    public record Limits(double low, double recovered, Duration lasting) {

        /** Below 30 % free for ten seconds, well again from 70 %. */
        public static final Limits DEFAULT = new Limits(0.3, 0.7, Duration.ofSeconds(10));

        public Limits {
            if (!(low >= 0 && low <= recovered && recovered <= 1) || lasting.isNegative()) {
                throw new IllegalArgumentException("low below " + low + ", recovered from " + recovered + ", lasting " + lasting
                        + "; expected 0 <= low <= recovered <= 1, and no negative time");
            }
        }
    }

    private final ElementId process;
    private final String pool;
    private final Limits limits;
    private Long lowSince;
    private boolean reported;

    /** @param pool {@code heap}, {@code metaspace} */
    public MemoryMonitor(ElementId process, String pool, Limits limits) {
        this.process = process;
        this.pool = pool;
        this.limits = limits;
    }

    /** Looks at {@code used} of {@code most} bytes; a pool without a limit, with {@code most} 0 or less, is never low. */
    public Optional<FailureReport> look(long used, long most, long now) {
        double free = most <= 0 ? 1 : Math.max(0, 1 - (double) used / most);
        if (free >= limits.recovered()) {
            reported = false;
        }
        if (free >= limits.low()) {
            lowSince = null;
            return Optional.empty();
        }
        lowSince = lowSince == null ? Long.valueOf(now) : lowSince;
        if (reported || now - lowSince < limits.lasting().toNanos()) {
            return Optional.empty();
        }
        reported = true;
        return Optional.of(new FailureReport(now, "memory", pool + " of " + process, List.of(process), 1, String.format(Locale.ROOT,
                "%.0f %% of %s free (%d of %d MiB used), limit %.0f %%", free * 100, pool, used >> 20, most >> 20, limits.low() * 100)));
    }
}
