package org.crashonly.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;

/**
 * An element in two looks at a server, some time apart.
 *
 * @param depth how many elements are around it
 * @param requests answered per second
 * @param failures answered with a server error, per second
 * @param inFlight requests being worked on; null if it has none
 * @param heapMegabytes in use after a collection; null if it does not say
 * @param metaspaceMegabytes in use; null if it does not say
 */
record TopRow(
        String id, int depth, String state, long generation, long restarts, double requests, double failures, Long inFlight, Long heapMegabytes,
        Long metaspaceMegabytes) {

    /** The restart tree, parents before their children; what is not in both looks has no rates yet. */
    static List<TopRow> of(StatusView before, StatusView now, double seconds) {
        Map<String, ElementView> earlier = new LinkedHashMap<>();
        before.elements().forEach(it -> earlier.put(it.id(), it));
        List<TopRow> rows = new ArrayList<>();
        for (ElementView element : now.elements()) {
            rows.add(row(earlier.get(element.id()), element, seconds));
        }
        return rows;
    }

    private static TopRow row(ElementView before, ElementView now, double seconds) {
        boolean comparable = before != null && before.generation() == now.generation() && Objects.equals(before.pid(), now.pid()) && seconds > 0;
        Long heap = now.counters().get("heap-most");
        boolean tellsMemory = heap != null && heap > 0;
        return new TopRow(
                now.id(), (int) now.id().chars().filter(it -> it == '/').count(), now.state(), now.generation(), now.restarts(),
                comparable ? rate(before, now, "completed", seconds) : 0, comparable ? rate(before, now, "failed", seconds) : 0,
                now.counters().get("in-flight"), tellsMemory ? megabytes(now, "heap-used") : null,
                tellsMemory ? megabytes(now, "metaspace-used") : null);
    }

    private static double rate(ElementView before, ElementView now, String counter, double seconds) {
        long more = now.counters().getOrDefault(counter, 0L) - before.counters().getOrDefault(counter, 0L);
        return Math.max(0, more) / seconds;
    }

    private static Long megabytes(ElementView element, String counter) {
        return element.counters().getOrDefault(counter, 0L) >> 20;
    }
}
