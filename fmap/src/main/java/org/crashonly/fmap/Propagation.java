package org.crashonly.fmap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far failures reach along the edges of a map: the closure of the f-map. The confidence of a way is the product of its edges'; of
 * several ways the strongest counts, and of several kinds of fault between two components likewise. Immutable, computed as asked.
 */
public final class Propagation {

    /** How a failure reaches a component: the confidence and the edges on the way, none from a component to itself. */
    public record Way(double confidence, List<Edge> edges) {

        static final Way HERE = new Way(1, List.of());

        private Way on(Edge edge) {
            List<Edge> longer = new ArrayList<>(edges);
            longer.add(edge);
            return new Way(confidence * edge.confidence(), List.copyOf(longer));
        }
    }

    private record Reached(String component, Way way) {}

    private final Map<String, List<Edge>> outgoing = new HashMap<>();
    private final Map<String, SortedMap<String, Way>> known = new HashMap<>();

    /** The propagation of faults of all kinds in {@code map}; an edge that takes two faults is none of one of them. */
    public Propagation(FailureMap map) {
        map.edges().stream().filter(edge -> !edge.key().isOfPair()).forEach(edge -> outgoing.computeIfAbsent(edge.key().from(), from -> new ArrayList<>()).add(edge));
    }

    /** The strongest way to each component that a failure of {@code origin} reaches, {@code origin} itself with confidence 1. */
    public SortedMap<String, Way> from(String origin) {
        return known.computeIfAbsent(origin, this::search);
    }

    /** What a failure of which {@code component} would be a symptom: all that reach it, each with its way, and itself. */
    public SortedMap<String, Way> to(String component) {
        SortedMap<String, Way> causes = new TreeMap<>(Map.of(component, Way.HERE));
        for (String cause : outgoing.keySet()) {
            Way way = from(cause).get(component);
            if (way != null) {
                causes.put(cause, way);
            }
        }
        return causes;
    }

    private SortedMap<String, Way> search(String origin) {
        Map<String, Way> reached = new LinkedHashMap<>();
        PriorityQueue<Reached> next = new PriorityQueue<>(
                Comparator.<Reached>comparingDouble(it -> -it.way().confidence()).thenComparing(Reached::component));
        next.add(new Reached(origin, Way.HERE));
        while (!next.isEmpty()) {
            Reached strongest = next.poll();
            if (reached.putIfAbsent(strongest.component(), strongest.way()) == null) {
                outgoing.getOrDefault(strongest.component(), List.of())
                        .forEach(edge -> next.add(new Reached(edge.key().to(), strongest.way().on(edge))));
            }
        }
        return new TreeMap<>(reached);
    }
}
