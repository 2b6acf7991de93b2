package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Progress counters: a component with work in flight that completes no step for too long is stuck. One that has nothing to do is not.
 * One monitor for each life of a component. Reports again each time that the limit has passed anew.
 */
public final class ProgressMonitor {

    private final ElementId element;
    private final Duration limit;
    private long steps = -1;
    private long since;

    public ProgressMonitor(ElementId element, Duration limit) {
        this.element = element;
        this.limit = limit;
    }

    /**
     * Looks.
     *
     * @param completed the counter: steps completed in this life
     * @param inFlight steps begun and not completed
     */
    public Optional<FailureReport> look(long completed, long inFlight, long now) {
        if (completed != steps || inFlight == 0) {
            steps = completed;
            since = now;
            return Optional.empty();
        }
        if (now - since < limit.toNanos()) {
            return Optional.empty();
        }
        long stalled = (now - since) / 1_000_000;
        since = now;
        return Optional.of(new FailureReport(now, "progress", "progress of " + element, List.of(element), 1,
                inFlight + " requests in flight and none completed for " + stalled + " ms, limit " + limit.toMillis() + " ms"));
    }
}
