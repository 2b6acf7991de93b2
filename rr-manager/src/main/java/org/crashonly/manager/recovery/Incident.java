package org.crashonly.manager.recovery;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.control.ElementId;

/**
 * A failure that is being chased.
 *
 * @param operations that failed: if one of them fails again, it is the same failure
 * @param group the restart group that was, or will be, tried last
 * @param since when the stage began
 * @param due when the stage ends by itself
 * @param attempts how many restarts it has cost
 * @param evidence why the group was chosen
 */
public record Incident(
        String id, ElementId suspect, SortedSet<String> operations, String group, Stage stage, long since, long due, int attempts,
        Evidence evidence) {

    Incident at(Stage next, long now, long until) {
        return new Incident(id, suspect, operations, group, next, now, until, attempts, evidence);
    }

    Incident restarting(long now, long until) {
        return new Incident(id, suspect, operations, group, Stage.RESTARTING, now, until, attempts + 1, evidence);
    }

    Incident in(String larger, Evidence why) {
        return new Incident(id, suspect, operations, larger, stage, since, due, attempts, why);
    }

    /** This incident, which takes care of {@code more} operations that fail. */
    Incident with(SortedSet<String> more) {
        SortedSet<String> all = new TreeSet<>(operations);
        all.addAll(more);
        return new Incident(id, suspect, all, group, stage, since, due, attempts, evidence);
    }

    /** Whether {@code report} tells of the failure that this incident is about. */
    boolean isSame(FailureReport report) {
        return operations.contains(report.operation()) || report.path().equals(List.of(suspect));
    }
}
