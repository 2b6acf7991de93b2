package org.crashonly.manager.simulation;

import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.RecoveryState;

/**
 * What became of a simulated system.
 *
 * @param faults all that occurred
 * @param decisions all of the policy's, with their times
 * @param state the policy's at the end
 * @param nanos how much virtual time passed
 * @param lost requests that failed, of {@code requests}
 */
public record Outcome(List<Fault> faults, List<Decided> decisions, RecoveryState state, long nanos, long lost, long requests) {

    /**
     * A fault that occurred.
     *
     * @param where the component that fails
     * @param cure whose restart cures it; null if none does
     * @param begun in nanoseconds of virtual time
     * @param cured likewise; negative if it was not
     */
    public record Fault(ElementId where, ElementId cure, long begun, long cured) {

        public boolean isCured() {
            return cured >= 0;
        }
    }

    /** A decision and when it was made. */
    public record Decided(long at, Decision decision) {}

    /** The restarts among the decisions. */
    public List<Decided> restarts() {
        return decisions.stream().filter(it -> it.decision() instanceof Decision.Restart).toList();
    }

    /** Whether the policy gave up, once or more. */
    public boolean gaveUp() {
        return decisions.stream().anyMatch(it -> it.decision() instanceof Decision.GiveUp);
    }
}
