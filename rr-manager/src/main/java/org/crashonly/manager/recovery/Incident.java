package org.crashonly.manager.recovery;

import java.util.List;
import java.util.Set;
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
 * @param scope what the restart of the group discards ({@link Group#scope}): the tree may be another one before it is over
 * @param discarded what its latest restart discarded, in whichever tree: the next one is no part of that; empty before the first
 * @param partial it is about single operations of a component whose others do well: given up, it stands in nobody else's way
 */
public record Incident(
        String id, ElementId suspect, SortedSet<String> operations, String group, Stage stage, long since, long due, int attempts,
        Evidence evidence, SortedSet<ElementId> scope, SortedSet<ElementId> discarded, boolean partial) {

    public Incident {
        // Journals of earlier releases do not tell them.
        scope = scope == null ? new TreeSet<>() : scope;
        discarded = discarded == null ? new TreeSet<>(stage == Stage.WAITING ? Set.of() : scope) : discarded;
    }

    Incident at(Stage next, long now, long until) {
        return new Incident(id, suspect, operations, group, next, now, until, attempts, evidence, scope, discarded, partial);
    }

    /** This incident, for which {@code chosen} is restarted. */
    Incident restarting(Group chosen, long now, long until) {
        return new Incident(
                id, suspect, operations, chosen.name(), Stage.RESTARTING, now, until, attempts + 1, evidence,
                chosen.scope(), chosen.scope(), partial);
    }

    /** This incident, for which {@code next} will be restarted. */
    Incident in(Group next) {
        return new Incident(id, suspect, operations, next.name(), stage, since, due, attempts, evidence, next.scope(), discarded, partial);
    }

    /** This incident, the scope of whose restart goes by the name of {@code same}. */
    Incident calledAs(Group same) {
        return new Incident(id, suspect, operations, same.name(), stage, since, due, attempts, evidence, scope, discarded, partial);
    }

    Incident because(Evidence why) {
        return new Incident(id, suspect, operations, group, stage, since, due, attempts, why, scope, discarded, partial);
    }

    /**
     * This incident, which takes care of {@code more} operations that fail.
     *
     * @param single whether they are single ones of components whose others do well
     */
    Incident with(SortedSet<String> more, boolean single) {
        SortedSet<String> all = new TreeSet<>(operations);
        all.addAll(more);
        return new Incident(id, suspect, all, group, stage, since, due, attempts, evidence, scope, discarded, partial && single);
    }

    /** Whether {@code report} tells of the failure that this incident is about. */
    boolean isSame(FailureReport report) {
        return report.names().stream().anyMatch(operations::contains) || report.path().equals(List.of(suspect));
    }

    /** Whether it was given up and nothing is done about {@code report} therefore. */
    boolean hasGivenUp(FailureReport report) {
        return stage == Stage.GIVEN_UP && (!partial || operations.containsAll(report.names()));
    }

    /** Whether the restart for this incident restarts all that the one for {@code other} does. */
    boolean takesCareOf(Incident other) {
        return other.scope.stream().allMatch(it -> Group.isIn(it, scope));
    }
}
