package org.crashonly.fmap.campaign;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Faults that are injected at the same moment: one, or in the second pass two of one kind into two components.
 *
 * @param round from 1
 */
public record Trial(int round, List<Strike> strikes) {

    public Trial {
        strikes = List.copyOf(strikes);
        if (strikes.isEmpty() || strikes.size() > 2) {
            throw new IllegalArgumentException("trial with " + strikes.size() + " faults; expected 1 or 2");
        }
    }

    boolean isPair() {
        return strikes.size() == 2;
    }

    /** Whether a process ends by it, so that requests wait for the next one: who waits for long has not failed. */
    public boolean endsProcess() {
        return strikes.stream().anyMatch(Strike::endsProcess);
    }

    @Override
    public String toString() {
        return strikes.stream().map(it -> it.fault() + " in " + it.component()).collect(Collectors.joining(" and "));
    }
}
