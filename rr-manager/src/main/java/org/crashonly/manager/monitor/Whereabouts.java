package org.crashonly.manager.monitor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;

/** Where in a module its requests failed lately: in which of its beans, or in none that is known. Fed with running totals. */
final class Whereabouts {

    private record Failed(long at, Map<ElementId, Long> counts) {}

    private final long window;
    private final Deque<Failed> latest = new ArrayDeque<>();
    /** As they were last told; null before the first time. */
    private Map<ElementId, Long> totals;
    /** When the module, or a bean of it, was restarted, if nothing was told since; else null. */
    private Long restarted;

    /** @param window what failed longer ago says nothing, nanoseconds */
    Whereabouts(long window) {
        this.window = window;
    }

    /** The module counted so many failures by now, by where they were. */
    void told(Map<ElementId, Long> now, long at) {
        Map<ElementId, Long> news = new TreeMap<>();
        boolean mayBeOfLifeBefore = restarted != null && at - restarted < Tellings.TOLD_NANOS;
        if (totals != null && !mayBeOfLifeBefore) {
            now.forEach((element, total) -> {
                long before = totals.getOrDefault(element, 0L);
                // A new generation of the module counts anew.
                long more = total < before ? total : total - before;
                if (more > 0) {
                    news.put(element, more);
                }
            });
        }
        totals = Map.copyOf(now);
        restarted = null;
        if (!news.isEmpty()) {
            latest.add(new Failed(at, news));
        }
        forget(at);
    }

    /** The module, or a bean of it, was restarted: what failed before says nothing, even if it is told only now. */
    void restarted(long now) {
        latest.clear();
        restarted = now;
    }

    /** The bean in which most of the failures were. */
    Optional<ElementId> bean(long now) {
        forget(now);
        Map<ElementId, Long> sums = new TreeMap<>();
        latest.forEach(it -> it.counts().forEach((element, count) -> sums.merge(element, count, Long::sum)));
        long all = sums.values().stream().mapToLong(it -> it).sum();
        return sums.entrySet().stream().filter(it -> it.getKey().level() == Level.BEAN && 2 * it.getValue() > all).map(Map.Entry::getKey).findFirst();
    }

    private void forget(long now) {
        latest.removeIf(it -> now - it.at() >= window);
    }
}
