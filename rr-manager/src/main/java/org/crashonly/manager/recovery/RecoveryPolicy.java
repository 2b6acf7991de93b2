package org.crashonly.manager.recovery;

import java.util.Map;
import java.util.TreeMap;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Propagation;

/**
 * The recursive-restart policy: {@code (state, event, now) → (state, decisions)}. What it knows of the system does not change; for
 * another tree or failure map there is another policy, which goes on with the same state, {@link #regrouped} if the tree is another one. Not
 * thread-safe.
 *
 * <p>Guarantees: an incident ends, cured, given up or taken over by one of a larger group, after at most one restart per group from its
 * suspect's to the root, each within {@link RecoveryParameters#longestRestart}; no group is restarted more often than its {@link Budget}
 * allows.
 */
public final class RecoveryPolicy {

    private final Groups groups;
    private final Propagation propagation;
    private final RecoveryParameters parameters;

    public RecoveryPolicy(Groups groups, FailureMap map, RecoveryParameters parameters) {
        this.groups = groups;
        this.propagation = new Propagation(map);
        this.parameters = parameters;
    }

    /**
     * The state with which this policy goes on where one with the groups {@code before} was: incidents go on in the groups that there are
     * now, and what is restarted alike has spent as much of its budget. Budgets are kept under the names of both trees while they count, so
     * that a manager that finds the tree before in force loses none.
     */
    public RecoveryState regrouped(RecoveryState state, Groups before) {
        Regrouping regrouping = new Regrouping(groups);
        Map<String, Incident> incidents = new TreeMap<>();
        state.incidents().values().forEach(it -> regrouping.settle(it).ifPresent(settled -> incidents.put(settled.id(), settled)));
        return new RecoveryState(
                state.seed(), state.nextIncident(), state.reports(), state.served(), incidents, state.restarted(),
                regrouping.spending(state.spending(), before));
    }

    /** What {@code event} leads to. Events come in the order of {@code now}; without any, {@link Event.Tick} comes regularly. */
    public Step step(RecoveryState state, Event event, long now) {
        return new Turn(groups, propagation, parameters, state, now).take(event);
    }
}
