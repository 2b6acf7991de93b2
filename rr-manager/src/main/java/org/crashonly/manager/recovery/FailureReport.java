package org.crashonly.manager.recovery;

import java.util.List;
import org.crashonly.control.ElementId;

/**
 * What a monitor has to say against somebody.
 *
 * @param at when it happened, in {@link System#nanoTime} terms
 * @param monitor which kind of monitor: a word
 * @param operation what failed, {@code GET /cart/{id}}; a monitor that watches no operation names what it watches. Failures of one
 *     operation are taken for the same failure
 * @param path the components that may be at fault, from the one that the client called to the last; one if the monitor knows which
 * @param weight how much it counts, above 0 and up to 1: a sum of 1 is enough to suspect somebody
 * @param evidence a sentence
 */
public record FailureReport(long at, String monitor, String operation, List<ElementId> path, double weight, String evidence) {

    public FailureReport {
        path = List.copyOf(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException(monitor + " report on " + operation + " names no component");
        }
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException(monitor + " report on " + operation + ": weight " + weight + ", expected above 0 and up to 1");
        }
    }

    /** This report, when more is known of who may be at fault. */
    public FailureReport on(List<ElementId> known) {
        return new FailureReport(at, monitor, operation, known, weight, evidence);
    }
}
