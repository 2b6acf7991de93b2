package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a group has spent of its budget.
 *
 * @param restarts when it was restarted within the budget's window, oldest first
 * @param inARow restarts since it was last healthy
 * @param latest when it was last restarted
 */
public record Spending(List<Long> restarts, int inARow, long latest) {

    static final Spending NONE = new Spending(List.of(), 0, 0);

    public Spending {
        restarts = List.copyOf(restarts);
    }

    /** This spending as it stands {@code now}: what is past the window is forgotten, and a healthy period ends the row. */
    Spending at(long now, Budget budget) {
        List<Long> recent = restarts.stream().filter(it -> now - it < budget.window().toNanos()).toList();
        boolean healthy = inARow > 0 && now - latest >= budget.healthyAfter().toNanos();
        return new Spending(recent, healthy ? 0 : inARow, latest);
    }

    boolean isExhausted(Budget budget) {
        return restarts.size() >= budget.most();
    }

    /** Whether nothing of it counts any more. */
    boolean isOver() {
        return restarts.isEmpty() && inARow == 0;
    }

    /** What the same group has spent under two names. */
    Spending and(Spending other) {
        List<Long> both = Stream.concat(restarts.stream(), other.restarts.stream()).distinct().sorted().toList();
        Spending later = latest - other.latest >= 0 ? this : other;
        return new Spending(both, Math.max(inARow, other.inARow), later.latest);
    }

    Spending restart(long now) {
        List<Long> more = new ArrayList<>(restarts);
        more.add(now);
        return new Spending(more, inARow + 1, now);
    }
}
