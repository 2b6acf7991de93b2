package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.PartedSearch;
import org.crashonly.fmap.tree.RestartCosts;
import org.crashonly.fmap.tree.RestartModel;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.fmap.tree.TreeSearch;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.journal.Entry.PastRestart;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.registry.Element;

/**
 * What is known of an application's processes that a restart tree is judged by.
 *
 * @param given the tree in use
 * @param seconds that a restart of each takes: measured, else {@link #ASSUMED_SECONDS}
 * @param perHour how often each fails
 * @param cures what was restarted when it helped to restart more than the suspect, with how often per hour
 * @param map of whose edges those count that say who fails when another one is restarted, be it the processes or what is in them
 */
record TreeEstimate(Cell given, Map<String, Double> seconds, Map<String, Double> perHour, Map<FailureClass, Double> cures, FailureMap map) {

    /** What a restart takes that was never measured. */
    static final double ASSUMED_SECONDS = 2;
    /** As in Mercury's stations, an oracle that errs guesses too low in so many cases. */
    private static final double ORACLE_ERROR = 0.3;
    /** On a machine of few processors, what starts side by side shares them. */
    private static final double CONTENTION = 0.5;
    /** What never failed yet is taken to fail so rarely. */
    private static final double RARELY_PER_HOUR = 1.0 / (24 * 30);
    private static final double MILLIS_PER_HOUR = (double) TimeUnit.HOURS.toMillis(1);
    /** A minute: clocks step. */
    private static final double SHORTEST_HOURS = 1.0 / 60;
    /** Beyond that the search by transformations takes longer than a second, and with 24 five: whoever asked waits for it. */
    private static final int MOST_TRANSFORMED = 16;
    private static final Set<String> NOT_FAILURES = Set.of(Cause.START, "adopted", "store-moved");

    static TreeEstimate of(List<Element> processes, Optional<Cell> accepted, FailureMap map, List<Decision> decisions, long nowMillis) {
        Map<String, Double> seconds = new TreeMap<>();
        Map<String, Double> perHour = new TreeMap<>();
        long first = processes.stream().flatMap(it -> it.past().latest().stream()).mapToLong(PastRestart::atMillis).min().orElse(nowMillis);
        double hours = Math.max(1, (nowMillis - first) / MILLIS_PER_HOUR);
        Set<String> paths = processes.stream().map(it -> it.id().path()).collect(Collectors.toSet());
        Map<String, FailureClass> cures = cures(paths, decisions, hours);
        Set<String> ofSeveral = ofSeveral(processes);
        for (Element element : processes) {
            String application = element.id().parent().orElseThrow().name();
            Set<String> curedTogether = cures.keySet().stream().map(it -> RestartTag.incident(application, it)).collect(Collectors.toSet());
            Predicate<String> itsOwn = tag -> !ofSeveral.contains(tag) && RestartTag.incidentOf(tag).filter(curedTogether::contains).isEmpty();
            long median = element.past().percentile(0.5);
            seconds.put(element.id().path(), median == 0 ? ASSUMED_SECONDS : median / 1000.0);
            perHour.put(element.id().path(), Math.max(RARELY_PER_HOUR, failuresPerHour(element.past().latest(), itsOwn, hours, nowMillis)));
        }
        Map<FailureClass, Double> rates = new LinkedHashMap<>();
        cures.values().forEach(it -> rates.merge(it, it.perHour(), Double::sum));
        return new TreeEstimate(
                accepted.orElseGet(() -> Cell.flat(List.copyOf(seconds.keySet()))), seconds, perHour, rates, map);
    }

    /**
     * @param itsOwn whether a restart for what is called so shows a failure of this process, and not one of others that are restarted with it
     * @param hours since the first restart that is remembered of any process; of one that had more than are kept, it was another one
     *     since when
     */
    private static double failuresPerHour(List<PastRestart> latest, Predicate<String> itsOwn, double hours, long nowMillis) {
        long failures = latest.stream().filter(it -> !NOT_FAILURES.contains(it.cause().reason()) && !it.cause().isWanted())
                .filter(it -> itsOwn.test(it.cause().incident())).count();
        boolean hadMore = latest.size() >= ElementRecord.KEPT_RESTARTS;
        return failures / (hadMore ? Math.max(SHORTEST_HOURS, (nowMillis - latest.getLast().atMillis()) / MILLIS_PER_HOUR) : hours);
    }

    /** What recovery policies restarted several processes for: that one of them failed, it says of none of the others. */
    private static Set<String> ofSeveral(List<Element> processes) {
        return processes.stream().flatMap(it -> it.past().latest().stream().map(restart -> restart.cause().incident()).distinct())
                .filter(it -> RestartTag.incidentOf(it).isPresent())
                .collect(Collectors.groupingBy(it -> it, Collectors.counting()))
                .entrySet().stream().filter(it -> it.getValue() > 1).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** By their incidents, those failures that ended only when more than the suspect's process was restarted. */
    private static Map<String, FailureClass> cures(Set<String> processes, List<Decision> decisions, double hours) {
        Map<String, Decision.Restart> latest = new TreeMap<>();
        Map<String, FailureClass> cures = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Restart it -> latest.put(it.incident(), it);
                // That it is over later does not say that its restarts have cured it.
                case Decision.GiveUp it -> latest.remove(it.incident());
                case Decision.Cured it -> Optional.ofNullable(latest.remove(it.incident())).flatMap(cure -> together(processes, cure, hours))
                        .ifPresent(together -> cures.put(it.incident(), together));
                case Decision.Defer it -> { }
                case Decision.Escalate it -> { }
                case Decision.OwnRestart it -> { }
            }
        }
        return cures;
    }

    private static Optional<FailureClass> together(Set<String> processes, Decision.Restart cure, double hours) {
        String at = process(processes, cure.suspect().path());
        SortedSet<String> members = new TreeSet<>(cure.members().stream().map(ElementId::path).toList());
        members.retainAll(processes);
        return at != null && members.size() > 1 ? Optional.of(new FailureClass(at, members, 1 / hours)) : Optional.empty();
    }

    /** The one of {@code processes} that {@code element} is, or lies in; null if none is. */
    private static String process(Set<String> processes, String element) {
        return processes.stream().filter(it -> element.equals(it) || element.startsWith(it + "/")).findFirst().orElse(null);
    }

    /**
     * Whose restart makes which other process fail. Campaigns restart processes and see modules fail: a process fails with any of its
     * modules, by the strongest of their edges.
     */
    private FailureMap ofProcesses() {
        Map<Edge.Key, Edge> strongest = new TreeMap<>();
        for (Edge edge : map.edges()) {
            String from = process(seconds.keySet(), edge.key().from());
            String to = process(seconds.keySet(), edge.key().to());
            if (edge.key().fault().equals(FailureMap.RESTART) && from != null && to != null && !from.equals(to)) {
                Edge of = new Edge(new Edge.Key(from, to, FailureMap.RESTART), edge.learned(), edge.accepted(), edge.count(), edge.trials(),
                        edge.firstSeen(), edge.lastSeen());
                strongest.merge(of.key(), of, (one, other) -> one.confidence() >= other.confidence() ? one : other);
            }
        }
        return FailureMap.of(Set.of(), new TreeMap<>(), strongest.values());
    }

    /** A tree that is expected to lose less time. */
    Suggestion suggest() {
        List<FailureClass> failures = new ArrayList<>();
        perHour.forEach((path, rate) -> failures.add(FailureClass.of(path, rate)));
        cures.forEach((it, rate) -> failures.add(new FailureClass(it.at(), it.cure(), rate)));
        RestartCosts costs = new RestartCosts(seconds, CONTENTION, ofProcesses());
        Suggestion byParts = new PartedSearch(failures, costs, ORACLE_ERROR).improve(given);
        if (seconds.size() > MOST_TRANSFORMED) {
            return byParts;
        }
        Suggestion transformed = new TreeSearch(new RestartModel(failures, costs, ORACLE_ERROR)).improve(given);
        return byParts.suggestedUnavailability() < transformed.suggestedUnavailability() * (1 - 1e-9) ? byParts : transformed;
    }
}
