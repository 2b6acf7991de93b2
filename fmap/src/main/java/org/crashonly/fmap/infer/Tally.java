package org.crashonly.fmap.infer;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.Learned;

/** What was seen of a possible edge; {@code firstSeen} and {@code lastSeen} are null while {@code count} is 0. */
record Tally(long count, long trials, Instant firstSeen, Instant lastSeen, Instant lastTrial) {

    static Tally of(Edge edge) {
        return new Tally(edge.count(), edge.trials(), edge.firstSeen(), edge.lastSeen(), edge.lastSeen());
    }

    static Tally none(Instant now) {
        return new Tally(0, 0, null, null, now);
    }

    Tally trial(boolean propagated, Instant at) {
        return propagated
                ? new Tally(count + 1, trials + 1, firstSeen == null ? at : firstSeen, at, at)
                : new Tally(count, trials + 1, firstSeen, lastSeen, at);
    }

    boolean isBelieved(Parameters parameters) {
        return count >= parameters.support() && (double) count / trials >= parameters.confidence();
    }

    /** Whether enough was seen to say that it is not so. */
    boolean isRefuted(Parameters parameters) {
        return trials >= parameters.support() && (double) count / trials < parameters.confidence();
    }

    Edge edge(Edge.Key key) {
        return new Edge(key, new TreeSet<>(Set.of(Learned.WATCHED)), false, count, trials, firstSeen, lastSeen);
    }
}
