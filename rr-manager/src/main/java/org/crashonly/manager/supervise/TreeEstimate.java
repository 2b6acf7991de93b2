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
import org.crashonly.control.ElementId;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.PartedSearch;
import org.crashonly.fmap.tree.RestartCosts;
import org.crashonly.fmap.tree.RestartModel;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.fmap.tree.TreeSearch;
import org.crashonly.manager.journal.Entry.Cause;
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
    /** Beyond that the search by transformations takes too long for somebody who waits. */
    private static final int MOST_TRANSFORMED = 24;
    private static final Set<String> NOT_FAILURES = Set.of(Cause.START, Cause.REQUESTED, "adopted");

    static TreeEstimate of(List<Element> processes, Optional<Cell> accepted, FailureMap map, List<Decision> decisions, long nowMillis) {
        Map<String, Double> seconds = new TreeMap<>();
        Map<String, Double> perHour = new TreeMap<>();
        long since = nowMillis - TimeUnit.HOURS.toMillis(1);
        for (Element element : processes) {
            long median = element.past().percentile(0.5);
            seconds.put(element.id().path(), median == 0 ? ASSUMED_SECONDS : median / 1000.0);
            List<PastRestart> failures = element.past().latest().stream().filter(it -> !NOT_FAILURES.contains(it.cause().reason())).toList();
            since = Math.min(since, element.past().latest().stream().mapToLong(PastRestart::atMillis).min().orElse(since));
            perHour.put(element.id().path(), (double) failures.size());
        }
        double hours = (nowMillis - since) / (double) TimeUnit.HOURS.toMillis(1);
        perHour.replaceAll((path, count) -> Math.max(RARELY_PER_HOUR, count / hours));
        return new TreeEstimate(
                accepted.orElseGet(() -> Cell.flat(List.copyOf(seconds.keySet()))), seconds, perHour, cures(seconds.keySet(), decisions, hours), map);
    }

    /** Incidents that ended well only when more than the suspect's process was restarted. */
    private static Map<FailureClass, Double> cures(Set<String> processes, List<Decision> decisions, double hours) {
        Map<String, Decision.Restart> latest = new TreeMap<>();
        List<FailureClass> classes = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Restart restart) {
                latest.put(restart.incident(), restart);
            } else if (decision instanceof Decision.Cured cured && latest.containsKey(cured.incident())) {
                Decision.Restart cure = latest.remove(cured.incident());
                String at = process(processes, cure.suspect());
                SortedSet<String> members = new TreeSet<>(cure.members().stream().map(ElementId::path).toList());
                members.retainAll(processes);
                if (at != null && members.size() > 1) {
                    classes.add(new FailureClass(at, members, 1 / hours));
                }
            }
        }
        Map<FailureClass, Double> cures = new LinkedHashMap<>();
        classes.forEach(it -> cures.merge(it, it.perHour(), Double::sum));
        return cures;
    }

    private static String process(Set<String> processes, ElementId element) {
        return processes.stream().filter(it -> new ElementId(it).contains(element)).findFirst().orElse(null);
    }

    /** A tree that is expected to lose less time. */
    Suggestion suggest() {
        List<FailureClass> failures = new ArrayList<>();
        perHour.forEach((path, rate) -> failures.add(FailureClass.of(path, rate)));
        cures.forEach((it, rate) -> failures.add(new FailureClass(it.at(), it.cure(), rate)));
        RestartCosts costs = new RestartCosts(seconds, CONTENTION, map);
        return seconds.size() > MOST_TRANSFORMED ? new PartedSearch(failures, costs, ORACLE_ERROR).improve(given)
                : new TreeSearch(new RestartModel(failures, costs, ORACLE_ERROR)).improve(given);
    }
}
