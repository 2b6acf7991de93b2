package org.crashonly.manager.policy;

import java.util.Locale;

/** Where a process is in its life. */
public enum Phase {
    /** Nothing runs: never started yet, or the back-off before the next start has not passed. */
    WAITING,
    /** Started, recovering. */
    STARTING,
    /** Serves. */
    READY,
    /** Being fenced and crashed. */
    CRASHING,
    /** Nothing runs, because the last generation said that it cannot serve; it will be tried again after the back-off. */
    FAILED;

    /** The word as users read it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
