package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Propagation;
import org.crashonly.manager.recovery.Evidence.Clue;
import org.crashonly.manager.recovery.Evidence.Score;

/**
 * Who is at fault: each component on a failed request's path gets its weight (Microreboot, section 4.1), and so does, by the confidence
 * of the way, everything whose failure reaches such a component in the failure map. Who answers other requests well meanwhile is
 * less suspect, and so is, of two that explain as much, who is suspect only by the map.
 *
 * @param scores of everyone that anything speaks against, the best explanation first
 */
record Diagnosis(List<Score> scores) {

    private static final Comparator<Candidate> BEST_FIRST = Comparator.<Candidate>comparingDouble(it -> -it.score.rank())
            .thenComparingDouble(it -> -it.score.suspicion())
            .thenComparingInt(it -> it.score.clues().size())
            .thenComparingInt(it -> -it.depth)
            .thenComparing(it -> it.score.element());

    /** @param depth how far down on paths: of two that explain as much, the one that is called is suspected before its caller */
    private record Candidate(Score score, int depth) {}

    static Diagnosis of(List<FailureReport> reports, List<RecoveryState.Served> served, Propagation propagation) {
        SortedSet<ElementId> candidates = new TreeSet<>();
        for (FailureReport report : reports) {
            for (ElementId element : report.path()) {
                propagation.to(element.path()).keySet().forEach(it -> candidates.add(new ElementId(it)));
            }
        }
        List<Candidate> all = new ArrayList<>();
        candidates.forEach(it -> score(it, reports, served, propagation.from(it.path())).ifPresent(all::add));
        all.sort(BEST_FIRST);
        return new Diagnosis(all.stream().map(Candidate::score).toList());
    }

    /**
     * The best explanation that is of any use, if enough speaks for it: the failure map may remember what is no more.
     *
     * @param here whether there is a restart group with it
     */
    Optional<Score> suspect(double enough, Predicate<ElementId> here) {
        // Thirds add up to a little less than one.
        return scores.stream().filter(it -> it.suspicion() >= enough - 1e-9 && here.test(it.element())).findFirst();
    }

    /** The scores with {@code chosen} first. */
    List<Score> startingWith(Score chosen) {
        List<Score> all = new ArrayList<>(scores);
        all.remove(chosen);
        all.addFirst(chosen);
        return all;
    }

    private static Optional<Candidate> score(
            ElementId element, List<FailureReport> reports, List<RecoveryState.Served> served, SortedMap<String, Propagation.Way> reach) {
        double suspicion = 0;
        int explained = 0;
        int depth = 0;
        long first = Long.MAX_VALUE;
        SortedMap<Clue, Clue> clues = new TreeMap<>();
        for (FailureReport report : reports) {
            Propagation.Way way = strongest(report, reach);
            if (way != null) {
                suspicion += report.weight() * way.confidence();
                explained++;
                first = Math.min(first, report.at());
                depth = Math.max(depth, report.path().indexOf(element));
                way.edges().forEach(edge -> {
                    Clue clue = new Clue(
                            new ElementId(edge.key().from()), new ElementId(edge.key().to()), edge.key().fault(), edge.confidence());
                    clues.put(clue, clue);
                });
            }
        }
        if (explained == 0) {
            return Optional.empty();
        }
        // What went well before the first failure says nothing.
        long begun = first;
        long well = served.stream().filter(it -> it.at() - begun >= 0 && it.path().contains(element)).mapToLong(RecoveryState.Served::count).sum();
        double rank = suspicion * explained / (explained + well);
        return Optional.of(new Candidate(new Score(element, suspicion, rank, explained, List.copyOf(clues.keySet())), depth));
    }

    private static Propagation.Way strongest(FailureReport report, SortedMap<String, Propagation.Way> reach) {
        Propagation.Way strongest = null;
        for (ElementId element : report.path()) {
            Propagation.Way way = reach.get(element.path());
            if (way != null && (strongest == null || way.confidence() > strongest.confidence())) {
                strongest = way;
            }
        }
        return strongest;
    }
}
