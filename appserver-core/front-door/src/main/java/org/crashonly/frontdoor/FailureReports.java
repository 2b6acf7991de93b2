package org.crashonly.frontdoor;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Failure;

/** Failures of targets, added up between two reports: the manager hears of a dead host in some messages, not in thousands. */
final class FailureReports {

    private static final long PAUSE_NANOS = 100_000_000L;

    private record Kind(ElementId component, Generation process, Failure failure) {}

    private final Consumer<EndpointFailed> listener;
    private final Map<Kind, Long> counts = new HashMap<>();
    private long lastNanos;

    /** Reports to {@code listener}, which must not block. */
    FailureReports(Consumer<EndpointFailed> listener, long now) {
        this.listener = listener;
        this.lastNanos = now - PAUSE_NANOS;
    }

    void add(ElementId component, Generation process, Failure failure) {
        counts.merge(new Kind(component, process, failure), 1L, Long::sum);
    }

    /** Whether there is nothing to report. */
    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Reports what came since the last report, unless that was less than 100 ms ago. */
    void flush(long now) {
        if (!counts.isEmpty() && now - lastNanos >= PAUSE_NANOS) {
            lastNanos = now;
            counts.forEach((kind, count) -> listener.accept(new EndpointFailed(kind.component(), kind.process(), kind.failure(), count)));
            counts.clear();
        }
    }
}
