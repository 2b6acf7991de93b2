package org.crashonly.manager.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.OperationOutcome;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.recovery.FailureReport.Failing;

/**
 * Failures of single operations: one that fails always must not be lost in the many requests to others that are served. Its component is
 * reported for it, unless it is reported as a whole, whose report then says which operations fail. What is served well is told by the component's
 * own monitor.
 */
final class OperationsMonitor {

    /** A report names no more of them. */
    private static final int MOST_NAMED = 5;

    private final ErrorRateMonitor rates;
    /** Whose operation it is. */
    private final Map<String, ElementId> components = new HashMap<>();
    /** When each component was last reported for operations of its. */
    private final Map<ElementId, Long> told = new HashMap<>();
    private List<FailureReport> reports = List.of();
    private Map<String, Failing> failing = Map.of();

    OperationsMonitor(ErrorRateMonitor.Limits limits) {
        this.rates = new ErrorRateMonitor(limits);
    }

    /**
     * Requests to an operation were answered or not.
     *
     * @param named as who sends requests calls it, {@code GET /cart/{id}}
     * @param path as in {@link FailureReport}
     * @param well whether what failed is the component's own failure
     */
    void count(ElementId component, String named, List<ElementId> path, OperationOutcome news, boolean well, String how) {
        String name = named + " of " + component;
        components.put(name, component);
        if (news.served() > 0) {
            rates.served(name, path, news.served());
        }
        if (news.failed() > 0 && well) {
            rates.failed(name, path, news.failed(), how);
        }
    }

    /** Whether anything failed since the last look. */
    boolean hasNews() {
        return rates.hasNews();
    }

    /** Time has passed. To be called once a second, or more often, before it is asked what fails. */
    void look(long now) {
        List<Event> ignored = rates.look(now);
        reports = rates.failingNow(now);
        failing = rates.failing();
        components.keySet().retainAll(rates.names());
    }

    /** The worst operations of {@code component}; none if all of them do well. */
    List<Failing> failing(ElementId component) {
        return worst(failing.values().stream().filter(it -> component.equals(components.get(it.name()))).toList());
    }

    /**
     * One report for each component of which operations fail as often as it takes, but not for those in {@code whole}, nor for one that was
     * reported less than a second ago.
     */
    List<Event> single(Set<ElementId> whole, long now) {
        Map<ElementId, List<FailureReport>> single = new TreeMap<>();
        reports.forEach(it -> single.computeIfAbsent(components.get(it.operation()), component -> new ArrayList<>()).add(it));
        single.keySet().removeAll(whole);
        told.values().removeIf(it -> now - it >= ErrorRateMonitor.AGAIN_NANOS);
        single.keySet().removeAll(told.keySet());
        single.keySet().forEach(it -> told.put(it, now));
        List<Event> events = new ArrayList<>();
        single.values().forEach(ofOne -> {
            List<Failing> worst = worst(ofOne.stream().map(it -> failing.get(it.operation())).toList());
            ofOne.stream().filter(it -> it.operation().equals(worst.getFirst().name())).forEach(it -> events.add(new Event.Failed(it.of(worst))));
        });
        return events;
    }

    private static List<Failing> worst(List<Failing> failing) {
        return failing.stream().sorted(Comparator.comparingLong((Failing it) -> -it.failed()).thenComparing(Failing::name)).limit(MOST_NAMED).toList();
    }

    /** {@code element} serves in a new life. */
    void restarted(ElementId element) {
        rates.restarted(element);
        told.remove(element);
    }

    /** What was counted so far says nothing. */
    void forget() {
        rates.forget();
        told.clear();
    }
}
