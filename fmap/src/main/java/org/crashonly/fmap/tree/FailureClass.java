package org.crashonly.fmap.tree;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Failures that are cured in the same way.
 *
 * @param at where they show: the component that a guess begins with
 * @param cure what has to be restarted together; {@code at} is always among them
 * @param perHour how often they happen
 */
public record FailureClass(String at, SortedSet<String> cure, double perHour) {

    public FailureClass {
        SortedSet<String> all = new TreeSet<>(cure);
        all.add(at);
        cure = Collections.unmodifiableSortedSet(all);
        if (!(perHour > 0 && perHour < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("failures of " + at + ": " + perHour + " per hour; expected more than 0");
        }
    }

    /** Failures of {@code component} that its own restart cures. */
    public static FailureClass of(String component, double perHour) {
        return new FailureClass(component, new TreeSet<>(), perHour);
    }
}
