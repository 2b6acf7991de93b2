package org.crashonly.manager.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.manager.api.StatusView.ElementView;

/**
 * The last ten minutes, a {@link Sample} a second, from the front doors' counters. Counters begin again with every generation; what
 * is told are rates. Used by one thread; takes the time, never reads it.
 */
final class Timeline {

    private static final int LONGEST = 600;
    private static final long STEP_NANOS = 1_000_000_000L;
    private static final String FRONT_DOOR = "front-door";

    private final Deque<Sample> samples = new ArrayDeque<>();
    private Map<String, ElementView> seen = Map.of();
    private long beganNanos;
    private boolean began;
    private long completed;
    private long failed;
    private long repeated;
    private long mostHeld;

    /** Oldest first. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Whether the next {@link #advance} would answer with a sample, or has to come before one can. */
    boolean isDue(long nowNanos) {
        return !began || nowNanos - beganNanos >= STEP_NANOS;
    }

    /** Takes in how things stand; answers with a sample whenever a second is full. */
    Optional<Sample> advance(StatusView status, long atMillis, long nowNanos) {
        return advance(status.elements(), atMillis, nowNanos);
    }

    /** The same, of elements with all front doors among them. */
    Optional<Sample> advance(List<ElementView> elements, long atMillis, long nowNanos) {
        count(elements);
        if (!began) {
            began = true;
            beganNanos = nowNanos;
            return Optional.empty();
        }
        long elapsed = nowNanos - beganNanos;
        if (elapsed < STEP_NANOS) {
            return Optional.empty();
        }
        double seconds = elapsed / 1e9;
        Sample sample = new Sample(atMillis, completed / seconds, failed / seconds, repeated / seconds, mostHeld);
        samples.addLast(sample);
        if (samples.size() > LONGEST) {
            samples.removeFirst();
        }
        beganNanos = nowNanos;
        completed = failed = repeated = mostHeld = 0;
        return Optional.of(sample);
    }

    private void count(List<ElementView> elements) {
        Map<String, ElementView> now = new HashMap<>();
        long held = 0;
        for (ElementView element : elements) {
            if (FRONT_DOOR.equals(element.role())) {
                now.put(element.id(), element);
                completed += growth(element, "completed");
                failed += growth(element, "failed");
                repeated += growth(element, "repeated");
                held += element.counters().getOrDefault("held", 0L);
            }
        }
        mostHeld = Math.max(mostHeld, held);
        seen = now;
    }

    private long growth(ElementView element, String counter) {
        ElementView before = seen.get(element.id());
        Long value = element.counters().get(counter);
        if (before == null || value == null) {
            // Seen for the first time: what it did before, perhaps under an earlier manager, belongs to no second of ours.
            return 0;
        }
        if (before.generation() != element.generation()) {
            return value;
        }
        Long valueBefore = before.counters().get(counter);
        return valueBefore == null ? 0 : Math.max(0, value - valueBefore);
    }
}
