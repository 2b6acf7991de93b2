package org.crashonly.fmap.campaign;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks on while a fault is injected: who is asked for something, who fails, and when first. Fed with running totals. */
public final class Watch {

    private final Map<String, Counts> start;
    private final long begun;
    private final SortedMap<String, Sight> seen = new TreeMap<>();
    private boolean interrupted;

    /** A watch that begins {@code now} ({@link System#nanoTime}), when the totals are {@code start}. */
    public Watch(Map<String, Counts> start, long now) {
        this.start = Map.copyOf(start);
        this.begun = now;
    }

    /** The totals are {@code totals} now. */
    public void look(Map<String, Counts> totals, long now) {
        for (Map.Entry<String, Counts> it : start.entrySet()) {
            Counts is = totals.getOrDefault(it.getKey(), Counts.NONE);
            interrupted |= is.served() < it.getValue().served() || is.failed() < it.getValue().failed();
        }
        totals.forEach((component, is) -> {
            Counts was = start.getOrDefault(component, Counts.NONE);
            Sight before = seen.get(component);
            long failed = is.failed() - was.failed();
            Long first = before == null ? null : before.firstFailedMillis();
            seen.put(component, new Sight(
                    is.served() - was.served(), failed, first != null || failed <= 0 ? first : Long.valueOf((now - begun) / 1_000_000)));
        });
    }

    /** Something happened that makes the trial worthless. */
    public void interrupt() {
        interrupted = true;
    }

    /** Whether somebody began to count anew, or {@link #interrupt} was called: what was seen is not all. */
    public boolean isInterrupted() {
        return interrupted;
    }

    /** What was seen of each component so far. */
    public SortedMap<String, Sight> seen() {
        return new TreeMap<>(seen);
    }
}
