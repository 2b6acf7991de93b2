package org.crashonly.fmap.infer;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which components lately lay on one request path. Holds the latest time per pair: its size does not depend on the traffic. */
final class Neighbours {

    private final Map<String, Map<String, Instant>> latest = new HashMap<>();

    void passed(List<String> path, Instant now) {
        for (String one : path) {
            for (String other : path) {
                if (!one.equals(other)) {
                    latest.computeIfAbsent(one, it -> new HashMap<>()).merge(other, now, (was, is) -> is.isAfter(was) ? is : was);
                }
            }
        }
    }

    /** Who shared a path with {@code component} at {@code since} or later. */
    SortedSet<String> of(String component, Instant since) {
        SortedSet<String> all = new TreeSet<>();
        latest.getOrDefault(component, Map.of()).forEach((other, at) -> {
            if (!at.isBefore(since)) {
                all.add(other);
            }
        });
        return all;
    }

    void forgetBefore(Instant limit) {
        latest.values().forEach(others -> others.values().removeIf(it -> it.isBefore(limit)));
        latest.values().removeIf(Map::isEmpty);
    }
}
