package org.crashonly.bench.fmap;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What campaigns found beside what was expected. An edge is found if it was hit in at least half of its trials; what nobody could be seen to
 * suffer, because he had no requests, is not missed.
 *
 * @param found edges that there are
 * @param missing that were expected and could have been seen, and were not
 * @param surprising that were found and not expected
 * @param unseen expected ones of which nothing can be said
 * @param beyondCalls pairs of parts with an edge of which a static call graph knows nothing
 * @param callsOnly pairs of a static call graph that were tried and have no edge of any kind
 */
record Score(
        SortedSet<Way.Key> found, SortedSet<Way.Key> missing, SortedSet<Way.Key> surprising, SortedSet<Way.Key> unseen,
        SortedSet<String> beyondCalls, SortedSet<String> callsOnly) {

    private static final double SHARE = 0.5;

    static Score of(Collection<Way> ways, ByHand hand) {
        List<Way> singles = ways.stream().filter(Way::isOfOne).toList();
        SortedSet<Way.Key> tried = keys(singles, it -> true);
        SortedSet<Way.Key> found = keys(singles, Score::isFound);
        SortedSet<String> pairs = pairs(found);
        SortedSet<String> triedPairs = pairs(tried);
        return new Score(found,
                keep(hand.expected(), it -> tried.contains(it) && !found.contains(it)),
                keep(found, it -> !hand.expected().contains(it)),
                // A kind that nobody injected says nothing about the table.
                keep(hand.expected(), it -> !tried.contains(it) && singles.stream().anyMatch(way -> way.fault().equals(it.fault()))),
                pairs(keep(found, it -> !hand.hasCall(it.from(), it.to()))),
                hand.calls().entrySet().stream().flatMap(it -> it.getValue().stream().map(from -> pair(from, it.getKey())))
                        .filter(it -> triedPairs.contains(it) && !pairs.contains(it)).collect(Collectors.toCollection(TreeSet::new)));
    }

    static boolean isFound(Way way) {
        return way.hits() > 0 && way.hits() >= SHARE * way.trials();
    }

    /** All trials of several campaigns as if it had been one. */
    static List<Way> sum(Collection<List<Way>> campaigns) {
        SortedMap<Way.Key, Way> all = new TreeMap<>();
        campaigns.forEach(ways -> ways.forEach(it -> all.merge(it.key(), it, (one, other) -> new Way(
                one.from(), one.to(), one.fault(), one.hits() + other.hits(), one.trials() + other.trials()))));
        return List.copyOf(all.values());
    }

    /** Of what was expected and could be seen, the share that was found; 1 of nothing. */
    double recall() {
        int right = found.size() - surprising.size();
        return right + missing.size() == 0 ? 1 : (double) right / (right + missing.size());
    }

    /** Of what was found, the share that was expected; 1 of nothing. */
    double precision() {
        return found.isEmpty() ? 1 : (double) (found.size() - surprising.size()) / found.size();
    }

    private static SortedSet<Way.Key> keys(List<Way> ways, Predicate<Way> wanted) {
        return ways.stream().filter(wanted).map(Way::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<Way.Key> keep(SortedSet<Way.Key> all, Predicate<Way.Key> wanted) {
        return all.stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> pairs(SortedSet<Way.Key> keys) {
        return keys.stream().map(it -> pair(it.from(), it.to())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String pair(String from, String to) {
        return from + " -> " + to;
    }
}
