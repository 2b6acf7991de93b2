package org.crashonly.fmap.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;

/**
 * A campaign of injections: its plan, and the results so far, which are all that is needed to go on. Immutable.
 *
 * <p>The first pass injects each fault into each component alone. The second has the same fault in two components at once, for what has
 * a way round the one as long as there is the other; it tries only pairs of which each had requests and which leave somebody who could
 * still be reached.
 *
 * @param run names it in the map: its trials are counted there once, however often it is merged
 */
public record Campaign(String run, Plan plan, List<Result> results) {

    /** A trial that was disturbed as often as this is given up. */
    static final int ATTEMPTS = 3;

    public Campaign {
        results = List.copyOf(results);
    }

    /** A campaign that begins. */
    public static Campaign begin(String run, Plan plan) {
        return new Campaign(run, plan, List.of());
    }

    /** This campaign and what {@code watch} saw of {@code trial}, whose fault was injected at {@code atMillis} (since 1970). */
    public Campaign with(Trial trial, Watch watch, long atMillis) {
        return with(Result.of(trial, plan, watch, atMillis));
    }

    /** This campaign and {@code result}. */
    public Campaign with(Result result) {
        List<Result> all = new ArrayList<>(results);
        all.add(result);
        return new Campaign(run, plan, all);
    }

    /** What is to be done next; empty if all is done. */
    public Optional<Trial> next() {
        return due().stream().findFirst();
    }

    /** How many trials are to be done, as far as is known: the second pass follows from the first, see {@link #mayFollow}. */
    public int left() {
        return due().size();
    }

    /** How many trials of the second pass may follow at most, as long as the first one is not over and says which; then 0. */
    public int mayFollow() {
        return firstPass(settled()).isEmpty() ? 0 : plan.rounds() * plan.pairsOfOneRound(1).size();
    }

    private List<Trial> firstPass(Set<Trial> settled) {
        List<Trial> due = new ArrayList<>(plan.singles());
        due.removeIf(settled::contains);
        return due;
    }

    private List<Trial> due() {
        Set<Trial> settled = settled();
        List<Trial> due = firstPass(settled);
        if (due.isEmpty()) {
            for (int round = 1; round <= plan.rounds(); round++) {
                due.addAll(plan.pairsOfOneRound(round).stream().filter(it -> !settled.contains(it) && isWorthTrying(it)).toList());
            }
        }
        return due;
    }

    private Set<Trial> settled() {
        Set<Trial> settled = new HashSet<>();
        Map<Trial, Integer> attempts = new HashMap<>();
        for (Result result : results) {
            if (result.worth() != Result.Worth.VOID || attempts.merge(result.trial(), 1, Integer::sum) >= ATTEMPTS) {
                settled.add(result.trial());
            }
        }
        return settled;
    }

    /** Whether somebody was seen with neither of the pair's faults reaching him. */
    private boolean isWorthTrying(Trial pair) {
        SortedSet<String> spared = null;
        for (Strike strike : pair.strikes()) {
            SortedMap<String, Long> hits = new TreeMap<>();
            for (Result single : results) {
                if (single.worth() == Result.Worth.COUNTS && single.trial().strikes().equals(List.of(strike))) {
                    bystanders(single).forEach((it, sight) -> hits.merge(it, sight.failed() > 0 ? 1L : 0L, Long::sum));
                }
            }
            hits.values().removeIf(it -> it > 0);
            hits.keySet().removeIf(it -> pair.strikes().stream().anyMatch(struck -> struck.concerns(it)));
            if (spared == null) {
                spared = new TreeSet<>(hits.keySet());
            } else {
                spared.retainAll(hits.keySet());
            }
        }
        return !spared.isEmpty();
    }

    /** Who had requests in {@code result} and nothing injected: whoever of them failed was reached. */
    public static SortedMap<String, Sight> bystanders(Result result) {
        SortedMap<String, Sight> all = new TreeMap<>(result.seen());
        all.values().removeIf(it -> !it.hadRequests());
        all.keySet().removeIf(it -> result.trial().strikes().stream().anyMatch(strike -> strike.concerns(it)));
        return all;
    }

    /**
     * {@code known} and what this campaign learned: hits and trials are added to those of earlier campaigns, and an edge that was known and
     * not seen again loses confidence. {@code known} itself if this campaign is in it already.
     */
    public FailureMap onto(FailureMap known) {
        if (known.runs().contains(run)) {
            return known;
        }
        FailureMap own = FailureMap.ofRun(run);
        for (Target target : plan.targets()) {
            own = own.with(target.component(), "");
        }
        for (Result result : results) {
            if (result.worth() == Result.Worth.COUNTS) {
                for (Map.Entry<String, Sight> it : bystanders(result).entrySet()) {
                    if (it.getValue().failed() > 0) {
                        Edge.Key key = key(result.trial(), it.getKey());
                        own = own.plus(Edge.seen(key, Learned.INJECTED, 1, 1, Instant.ofEpochMilli(result.atMillis())));
                    }
                }
            }
        }
        FailureMap all = withoutMasked(known.merge(own));
        for (Map.Entry<Edge.Key, Tried> it : tried().entrySet()) {
            all = all.missed(it.getKey(), it.getValue().trials() - it.getValue().hits());
        }
        return all;
    }

    /** What became of each way that the failures of this campaign could have taken. */
    public SortedMap<Edge.Key, Tried> tried() {
        SortedMap<Edge.Key, Tried> tried = new TreeMap<>();
        results.stream().filter(it -> it.worth() == Result.Worth.COUNTS).forEach(result -> bystanders(result)
                .forEach((to, sight) -> tried.merge(key(result.trial(), to), new Tried(sight.failed() > 0 ? 1 : 0, 1), Tried::plus)));
        return tried;
    }

    /** Without pairs' edges to whom one of the two reaches alone: they say nothing new. */
    private FailureMap withoutMasked(FailureMap map) {
        Set<Edge.Key> alone = new TreeSet<>();
        map.edges().stream().map(Edge::key).filter(it -> !it.isOfPair()).forEach(alone::add);
        return map.filter(edge -> !edge.key().isOfPair() || edge.key().singles().stream().noneMatch(alone::contains));
    }

    private static Edge.Key key(Trial trial, String to) {
        Strike first = trial.strikes().getFirst();
        String kind = first.kind().word();
        return trial.isPair()
                ? Edge.Key.ofPair(first.component(), trial.strikes().getLast().component(), to, kind) : new Edge.Key(first.component(), to, kind);
    }
}
