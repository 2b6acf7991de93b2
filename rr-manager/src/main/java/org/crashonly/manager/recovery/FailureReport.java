package org.crashonly.manager.recovery;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.control.ElementId;

/**
 * What a monitor has to say against somebody.
 *
 * @param at when it happened, in {@link System#nanoTime} terms
 * @param monitor which kind of monitor: a word
 * @param operation what failed: an operation, or what a monitor watches that watches none. Failures of one operation are taken for the same
 *     failure
 * @param path the components that may be at fault, from the one that the client called to the last; one if the monitor knows which
 * @param weight how much it counts, above 0 and up to 1: a sum of 1 is enough to suspect somebody
 * @param evidence a sentence
 * @param operations how the operations did that fail: those that the report is about, or the worst of those of the component that it is about
 * @param data what else the monitor saw, by name
 */
public record FailureReport(
        long at, String monitor, String operation, List<ElementId> path, double weight, String evidence, List<Failing> operations,
        Map<String, String> data) {

    /**
     * An operation of which requests fail.
     *
     * @param name {@code GET /cart/{id} of machine/shop/web/cart}
     * @param failed so many of its requests within the monitor's window
     * @param served and so many did not
     * @param latest how the latest of them failed, in words
     */
    public record Failing(String name, long failed, long served, String latest) {}

    public FailureReport {
        path = List.copyOf(path);
        // Journals of earlier releases do not tell of them.
        operations = operations == null ? List.of() : List.copyOf(operations);
        data = data == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(data));
        if (path.isEmpty()) {
            throw new IllegalArgumentException(monitor + " report on " + operation + " names no component");
        }
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException(monitor + " report on " + operation + ": weight " + weight + ", expected above 0 and up to 1");
        }
    }

    /** A report of a monitor that tells no operations apart. */
    public FailureReport(long at, String monitor, String operation, List<ElementId> path, double weight, String evidence) {
        this(at, monitor, operation, path, weight, evidence, List.of(), Map.of());
    }

    /** This report, when more is known of who may be at fault. */
    public FailureReport on(List<ElementId> known) {
        return new FailureReport(at, monitor, operation, known, weight, evidence, operations, data);
    }

    /** This report, when more is known of which operations fail. */
    public FailureReport of(List<Failing> failing) {
        return new FailureReport(at, monitor, operation, path, weight, evidence, failing, data);
    }

    /** This report with what else was seen. */
    public FailureReport with(Map<String, String> seen) {
        return new FailureReport(at, monitor, operation, path, weight, evidence, operations, seen);
    }

    /** Whether it is about single operations of a component whose others do well. */
    boolean concernsOperations() {
        return operations.stream().anyMatch(it -> it.name().equals(operation));
    }

    /** All names of what fails: a failure that has one of them is the same. */
    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(List.of(operation));
        operations.forEach(it -> names.add(it.name()));
        return names;
    }
}
