package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.Outcome;

/** What senders of requests told last, and from where on what they tell next is news of the present life of a component. */
final class Tellings {

    /** What failed with a life that was ended is told by then, however soon the next one serves. */
    private static final long SETTLES_NANOS = Duration.ofMillis(300).toNanos();

    /** Whoever has news tells it within a second or so; what is told later than this after a restart was after it. */
    static final long TOLD_NANOS = Duration.ofSeconds(3).toNanos();

    /** What one sender counted last, by the lives that it counted for. */
    private record Told(Generation sender, Map<List<Object>, Outcome> outcomes) {}

    /**
     * A new life of a component in a process that goes on.
     *
     * @param heard who has told of requests to it since
     * @param anew who counts them from zero
     */
    private record Renewal(long at, Set<ElementId> heard, Set<ElementId> anew) {}

    private final Map<ElementId, Told> told = new HashMap<>();
    private final Map<ElementId, Renewal> renewed = new HashMap<>();

    /** {@code component}, or a bean of it, or what it uses, was restarted. */
    void renewed(ElementId component, long now) {
        renewed.put(component, new Renewal(now, new HashSet<>(), new HashSet<>()));
    }

    /** {@code sender} tells {@code outcomes}. Returns from which totals on each of them is news. */
    Map<Outcome, Outcome> since(Generation sender, List<Outcome> outcomes, long now) {
        Told before = told.get(sender.id());
        Map<List<Object>, Outcome> known = before != null && before.sender().equals(sender) ? before.outcomes() : null;
        Map<List<Object>, Outcome> totals = new HashMap<>();
        Map<Outcome, Outcome> since = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            List<Object> life = List.of(outcome.component(), outcome.process());
            totals.put(life, outcome);
            // What was counted before anybody told of it here is not news.
            since.put(outcome, known == null ? outcome : since(sender.id(), known.get(life), outcome, now));
        }
        told.put(sender.id(), new Told(sender, totals));
        return since;
    }

    private Outcome since(ElementId sender, Outcome before, Outcome outcome, long now) {
        Renewal renewal = renewed.get(outcome.component());
        if (before == null || outcome.served() < before.served() || outcome.failed() < before.failed()) {
            if (renewal != null) {
                boolean ignored = renewal.anew().add(sender);
            }
            return new Outcome(outcome.component(), outcome.process(), 0, 0, 0, 0);
        }
        return renewal != null && mayBeOfLifeBefore(renewal, sender, now) ? outcome : before;
    }

    /** Requests that ended with the life before are counted, and told of, a little later. */
    private static boolean mayBeOfLifeBefore(Renewal renewal, ElementId sender, long now) {
        boolean first = renewal.heard().add(sender);
        long after = now - renewal.at();
        return !renewal.anew().contains(sender) && (after < SETTLES_NANOS || (first && after < TOLD_NANOS));
    }
}
