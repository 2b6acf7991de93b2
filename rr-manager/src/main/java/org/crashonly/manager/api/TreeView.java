package org.crashonly.manager.api;

import java.util.List;
import java.util.Map;

/**
 * What {@code GET /api/tree} answers: the restart groups of an application; and {@code GET /api/tree/suggestion}, which searches for a tree that
 * may lose less time.
 *
 * @param accepted whether somebody accepted this tree, in the stead of the one that the descriptor makes
 * @param groups larger ones before those in them
 * @param costs the seconds that the restart of each process was measured, or assumed, to take
 * @param failuresPerHour how often each process failed, or is assumed to
 * @param better whether the suggestion is worth a change
 * @param suggestion a sentence: which tree, and what it gains; null if none was asked for, as what follows
 * @param suggestionId by which that very tree can be accepted, as long as this manager lives and others have not been shown since
 * @param shownBefore the id of what was shown before, if that was another one; null if not
 */
public record TreeView(
        String application, boolean accepted, List<GroupView> groups, Map<String, Double> costs, Map<String, Double> failuresPerHour,
        boolean better, String suggestion, String suggestionId, String shownBefore) {

    /**
     * A restart group.
     *
     * @param parent the next larger one; null for the one with everything
     * @param members what one restart restarts
     */
    public record GroupView(String name, String parent, List<String> members) {}
}
