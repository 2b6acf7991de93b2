package org.crashonly.rvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Disjoint ranges of bytes, in order. */
final class RangeSet {

    /** From {@code from}, up to but without {@code to}. */
    record Range(long from, long to) {
        long length() {
            return to - from;
        }
    }

    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /** Adds {@code [from, to)} and returns the parts of it that were not there. */
    List<Range> add(long from, long to) {
        List<Range> gaps = new ArrayList<>(1);
        long begin = from;
        long end = to;
        long at = from;
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            begin = before.getKey();
            at = Math.max(at, before.getValue());
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ends.higherEntry(begin); next != null && next.getKey() <= to; next = ends.higherEntry(begin)) {
            if (at < next.getKey()) {
                gaps.add(new Range(at, next.getKey()));
            }
            at = Math.max(at, next.getValue());
            end = Math.max(end, next.getValue());
            ends.remove(next.getKey());
        }
        if (at < to) {
            gaps.add(new Range(at, to));
        }
        ends.put(begin, end);
        return gaps;
    }

    List<Range> ranges() {
        return ends.entrySet().stream().map(range -> new Range(range.getKey(), range.getValue())).toList();
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }
}
