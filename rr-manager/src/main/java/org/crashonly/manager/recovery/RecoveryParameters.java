package org.crashonly.manager.recovery;

import java.time.Duration;

/**
 * What the policy goes by.
 *
 * @param suspicion the sum of weights from which an element is suspect
 * @param memory reports count for so long
 * @param confirmation a failure that returns within this time after a restart was not cured by it
 * @param longestRestart a restart that takes longer has failed
 */
public record RecoveryParameters(
        double suspicion, Duration memory, Duration confirmation, Duration longestRestart, Budget budget) {

    /** Suspect from 1, 30 s of memory, 60 s of confirmation, 180 s for a restart. */
    public static final RecoveryParameters DEFAULT = new RecoveryParameters(
            1, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(180), Budget.DEFAULT);

    public RecoveryParameters {
        if (!(suspicion > 0)) {
            throw new IllegalArgumentException("suspicion from " + suspicion + "; expected more than 0");
        }
        if (!memory.isPositive() || !confirmation.isPositive() || !longestRestart.isPositive()) {
            throw new IllegalArgumentException("memory " + memory + ", confirmation " + confirmation + ", longest restart " + longestRestart
                    + "; expected times above 0");
        }
    }
}
