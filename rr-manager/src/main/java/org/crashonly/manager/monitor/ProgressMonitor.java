package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Standstill;
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

    /** Looks; nothing is known of those in flight but their number. */
    public Optional<FailureReport> look(long completed, long inFlight, long now) {
        return look(completed, inFlight, null, now);
    }

    /**
     * Looks.
     *
     * @param completed the counter: steps completed in this life
     * @param inFlight steps begun and not completed
     * @param standstill of the one that has stood still for longest; null if that is not known
     */
    public Optional<FailureReport> look(long completed, long inFlight, Standstill standstill, long now) {
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
                inFlight + " requests in flight and none completed for " + stalled + " ms, limit " + limit.toMillis() + " ms" + words(standstill))
                .with(data(standstill)));
    }

    private static String words(Standstill standstill) {
        return standstill == null ? "" : "; the last step of the one that stands still for longest: " + standstill.lastStep() + ", "
                + standstill.millis() + " ms ago";
    }

    private static Map<String, String> data(Standstill standstill) {
        if (standstill == null) {
            return Map.of();
        }
        Map<String, String> data = new TreeMap<>(Map.of("last-step", standstill.lastStep(), "steps", Long.toString(standstill.steps()),
                "still-millis", Long.toString(standstill.millis())));
        if (standstill.request() != null) {
            data.put("request", standstill.request());
        }
        return data;
    }
}
