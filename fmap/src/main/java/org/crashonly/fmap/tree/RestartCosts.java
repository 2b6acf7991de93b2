package org.crashonly.fmap.tree;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;

/**
 * What it costs to restart components together, in seconds from the failure to the recovery of all. They start side by side and hinder
 * each other: the slowest counts in full, the others by the {@code contention}. If the map says that a restart makes a component fail
 * which is not restarted along, that one is restarted after it.
 */
public final class RestartCosts {

    private final Map<String, Double> seconds;
    private final double contention;
    private final Map<String, Map<String, Double>> dragged = new TreeMap<>();

    /**
     * @param seconds of each component restarted alone, as long as no other is dragged along
     * @param contention the share of the faster components' time that adds to the slowest one's: 0 if they do not hinder each other, 1
     *     if they start one after the other
     * @param map of which the edges of kind {@link FailureMap#RESTART} are used
     */
    public RestartCosts(Map<String, Double> seconds, double contention, FailureMap map) {
        this.seconds = new TreeMap<>(seconds);
        this.contention = contention;
        seconds.forEach((component, it) -> {
            if (!(it > 0 && it < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("restart of " + component + ": " + it + " s; expected more than 0");
            }
        });
        if (!(contention >= 0 && contention <= 1)) {
            throw new IllegalArgumentException("contention " + contention + ": expected 0 to 1");
        }
        map.edges().stream().filter(it -> it.key().fault().equals(FailureMap.RESTART)).forEach(this::drag);
    }

    private RestartCosts(Map<String, Double> seconds, double contention) {
        this.seconds = seconds;
        this.contention = contention;
    }

    /** The costs of {@code some} components, as if there were no others. */
    RestartCosts of(SortedSet<String> some) {
        Map<String, Double> own = new TreeMap<>(seconds);
        own.keySet().retainAll(some);
        RestartCosts costs = new RestartCosts(own, contention);
        for (String component : some) {
            Map<String, Double> along = new TreeMap<>(dragged.getOrDefault(component, Map.of()));
            along.keySet().retainAll(some);
            if (!along.isEmpty()) {
                costs.dragged.put(component, along);
            }
        }
        return costs;
    }

    /** For each component those that its restart drags along, with the expected time that this takes. */
    Map<String, Map<String, Double>> dragged() {
        Map<String, Map<String, Double>> all = new TreeMap<>();
        dragged.forEach((from, along) -> {
            Map<String, Double> times = new TreeMap<>();
            along.forEach((to, confidence) -> times.put(to, confidence * seconds.get(to)));
            all.put(from, times);
        });
        return all;
    }

    private void drag(Edge edge) {
        if (seconds.containsKey(edge.key().from()) && seconds.containsKey(edge.key().to())) {
            dragged.computeIfAbsent(edge.key().from(), it -> new TreeMap<>()).put(edge.key().to(), edge.confidence());
        }
    }

    /** The components whose costs are known. */
    public SortedSet<String> components() {
        return new TreeSet<>(seconds.keySet());
    }

    /** The expected time to restart {@code together} and whatever that drags along. */
    public double seconds(SortedSet<String> together) {
        double sum = 0;
        double slowest = 0;
        Map<String, Double> after = new TreeMap<>();
        for (String component : together) {
            double own = seconds.get(component);
            sum += own;
            slowest = Math.max(slowest, own);
            dragged.getOrDefault(component, Map.of()).forEach((other, confidence) -> after.merge(other, confidence, Math::max));
        }
        after.keySet().removeAll(together);
        double dragging = after.entrySet().stream().mapToDouble(it -> it.getValue() * seconds.get(it.getKey())).sum();
        return slowest + contention * (sum - slowest) + dragging;
    }
}
