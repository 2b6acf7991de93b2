package org.crashonly.manager.recovery;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;

/**
 * All that the policy remembers. Data: written as JSON and read again it leads to the same decisions. Its times are
 * {@link System#nanoTime} values, which are the machine's until it is booted anew; after that only the seed means anything.
 *
 * @param seed from which the next jitter is drawn
 * @param nextIncident the number of the next incident
 * @param reports that still count and belong to no incident that is being restarted, oldest first
 * @param served what was answered well while there were reports, oldest first
 * @param incidents those that are not over, by their names
 * @param restarted when each element last served again after a restart
 * @param spending by group
 */
public record RecoveryState(
        long seed, long nextIncident, List<FailureReport> reports, List<Served> served, Map<String, Incident> incidents,
        Map<ElementId, Long> restarted, Map<String, Spending> spending) {

    public RecoveryState {
        reports = List.copyOf(reports);
        served = List.copyOf(served);
        incidents = Collections.unmodifiableMap(new TreeMap<>(incidents));
        restarted = Collections.unmodifiableMap(new TreeMap<>(restarted));
        spending = Collections.unmodifiableMap(new TreeMap<>(spending));
    }

    /** Requests that were answered well. */
    public record Served(long at, List<ElementId> path, long count) {}

    /** A state in which nothing has happened; its jitter comes from {@code seed}. */
    public static RecoveryState initial(long seed) {
        return new RecoveryState(seed, 1, List.of(), List.of(), Map.of(), Map.of(), Map.of());
    }

    /** This state, whose next incident has the number {@code incident}. */
    public RecoveryState from(long incident) {
        return new RecoveryState(seed, incident, reports, served, incidents, restarted, spending);
    }

    /** This state less what is told again anyway if it goes on. */
    public RecoveryState withoutReports() {
        return new RecoveryState(seed, nextIncident, List.of(), List.of(), incidents, restarted, spending);
    }

    /** Whether the policy gave up: nothing is restarted. */
    public boolean hasGivenUp() {
        return incidents.values().stream().anyMatch(it -> it.stage() == Stage.GIVEN_UP);
    }
}
