package org.crashonly.fmap.draw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.FailureMap;

/**
 * A layered layout: causes to the left, what they reach to the right of them. Edges that close a cycle point back. Within a layer,
 * components stand near those that they are reached from. Equal maps have equal layouts.
 */
record Layers(List<List<String>> columns) {

    static Layers of(FailureMap map) {
        SortedMap<String, SortedSet<String>> next = new TreeMap<>();
        map.versions().keySet().forEach(it -> next.put(it, new TreeSet<>()));
        map.edges().forEach(it -> next.get(it.key().from()).add(it.key().to()));
        Set<String> done = new HashSet<>();
        List<String> order = new ArrayList<>();
        roots(next).forEach(it -> visit(it, next, done, new HashSet<>(), order));
        Map<String, Integer> layer = new HashMap<>();
        Map<String, List<String>> previous = new HashMap<>();
        for (String component : order.reversed()) {
            int here = layer.computeIfAbsent(component, it -> 0);
            next.get(component).forEach(to -> {
                layer.merge(to, here + 1, Math::max);
                previous.computeIfAbsent(to, it -> new ArrayList<>()).add(component);
            });
        }
        return new Layers(columns(order.reversed(), layer, previous));
    }

    /** What nothing reaches first, so that a layout begins with causes. */
    private static List<String> roots(SortedMap<String, SortedSet<String>> next) {
        Set<String> reached = new HashSet<>();
        next.values().forEach(reached::addAll);
        return next.keySet().stream().sorted(Comparator.comparing((String it) -> reached.contains(it)).thenComparing(it -> it)).toList();
    }

    /** Depth first; afterwards {@code next} has no edge that closes a cycle. */
    private static void visit(
            String component, SortedMap<String, SortedSet<String>> next, Set<String> done, Set<String> above, List<String> order) {
        if (!done.add(component)) {
            return;
        }
        above.add(component);
        next.get(component).removeIf(above::contains);
        next.get(component).forEach(it -> visit(it, next, done, above, order));
        above.remove(component);
        order.add(component);
    }

    private static List<List<String>> columns(List<String> order, Map<String, Integer> layer, Map<String, List<String>> previous) {
        List<List<String>> columns = new ArrayList<>();
        for (String component : order) {
            while (columns.size() <= layer.get(component)) {
                columns.add(new ArrayList<>());
            }
            columns.get(layer.get(component)).add(component);
        }
        Map<String, Double> row = new HashMap<>();
        for (List<String> column : columns) {
            Map<String, Double> wanted = new HashMap<>();
            column.forEach(it -> wanted.put(it, previous.getOrDefault(it, List.of()).stream().mapToDouble(row::get).average().orElse(0)));
            column.sort(Comparator.comparing((String it) -> wanted.get(it)).thenComparing(it -> it));
            for (int i = 0; i < column.size(); i++) {
                row.put(column.get(i), (double) i);
            }
        }
        return columns;
    }
}
