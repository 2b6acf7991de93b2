package org.crashonly.fmap;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A failure of one component that was seen to propagate to another one.
 *
 * @param learned how it came to be known; not empty
 * @param accepted somebody looked at it and agreed: it does not age
 * @param count in so many trials it propagated
 * @param trials so often the one failed while the other could be seen; 0 only if the edge is nothing but declared
 * @param firstSeen when it first propagated or was declared
 * @param lastSeen when it last did
 */
public record Edge(Key key, SortedSet<Learned> learned, boolean accepted, long count, long trials, Instant firstSeen, Instant lastSeen) {

    /** What makes an edge the same: who failed, who followed, and the kind of fault. */
    public record Key(String from, String to, String fault) implements Comparable<Key> {

        /** Between the kind of fault and the other component that has it. */
        private static final String PAIR = "+";
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::from).thenComparing(Key::to).thenComparing(Key::fault);

        public Key {
            if (from.isBlank() || to.isBlank() || fault.isBlank()) {
                throw new IllegalArgumentException("edge '" + from + "' to '" + to + "', fault '" + fault + "': none of the three may be blank");
            }
            if (from.equals(to)) {
                throw new IllegalArgumentException("edge from " + from + " to itself: a failure propagates to another component");
            }
        }

        /** Of a failure that takes two: {@code to} fails if {@code one} and {@code other} have the same fault at once. */
        public static Key ofPair(String one, String other, String to, String fault) {
            return one.compareTo(other) < 0 ? new Key(one, to, fault + PAIR + other) : new Key(other, to, fault + PAIR + one);
        }

        /** Whether it takes a fault in another component as well. */
        public boolean isOfPair() {
            return fault.contains(PAIR);
        }

        /** What it would be if one of the two faults were enough; itself if it is no pair's. */
        public List<Key> singles() {
            int at = fault.indexOf(PAIR);
            if (at < 0) {
                return List.of(this);
            }
            String other = fault.substring(at + PAIR.length());
            return other.equals(to) ? List.of() : List.of(new Key(from, to, fault.substring(0, at)), new Key(other, to, fault.substring(0, at)));
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return from + " -> " + to + " (" + fault + ")";
        }
    }

    public Edge {
        learned = Collections.unmodifiableSortedSet(new TreeSet<>(learned));
        if (learned.isEmpty()) {
            throw new IllegalArgumentException("edge " + key + ": nothing says how it was learned");
        }
        if (count < 0 || count > trials) {
            throw new IllegalArgumentException("edge " + key + ": count " + count + " of " + trials + " trials; expected 0 to trials");
        }
        if (count == 0 && !learned.contains(Learned.DECLARED)) {
            throw new IllegalArgumentException("edge " + key + ": never seen and not declared");
        }
        if (lastSeen.isBefore(firstSeen)) {
            throw new IllegalArgumentException("edge " + key + ": last seen " + lastSeen + ", before it was first seen " + firstSeen);
        }
    }

    /** What was seen {@code count} times in {@code trials}, once, at {@code at}. */
    public static Edge seen(Key key, Learned learned, long count, long trials, Instant at) {
        return new Edge(key, new TreeSet<>(Set.of(learned)), false, count, trials, at, at);
    }

    /** What somebody knows without having seen it happen here; accepted from the start. */
    public static Edge declared(Key key, Instant at) {
        return new Edge(key, new TreeSet<>(Set.of(Learned.DECLARED)), true, 0, 0, at, at);
    }

    /** The share of trials in which it propagated, 0 to 1; 1 for what was only declared. */
    public double confidence() {
        return trials == 0 ? 1 : (double) count / trials;
    }

    /** Whether it was seen after {@code since}, or accepted: what was does not age. */
    public boolean isFresh(Instant since) {
        return accepted || lastSeen.isAfter(since);
    }

    /** This edge, agreed to. */
    public Edge accept() {
        return new Edge(key, learned, true, count, trials, firstSeen, lastSeen);
    }

    /** This edge after {@code more} trials in which it did not propagate. */
    Edge missed(long more) {
        return new Edge(key, learned, accepted, count, trials + more, firstSeen, lastSeen);
    }

    /** This edge and {@code other}, of the same key, from trials of another run. */
    Edge plus(Edge other) {
        EnumSet<Learned> both = EnumSet.copyOf(learned);
        both.addAll(other.learned);
        return new Edge(
                key, new TreeSet<>(both), accepted || other.accepted, count + other.count, trials + other.trials,
                firstSeen.isBefore(other.firstSeen) ? firstSeen : other.firstSeen,
                lastSeen.isAfter(other.lastSeen) ? lastSeen : other.lastSeen);
    }
}
