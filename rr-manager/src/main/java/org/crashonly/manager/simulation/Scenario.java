package org.crashonly.manager.simulation;

import java.time.Duration;

/**
 * What goes wrong in a simulation.
 *
 * @param faults how many faults occur
 * @param apart the mean time between them; each comes when the one before is over, if {@code oneAtATime}
 * @param deep the share of faults that only the restart of a larger group cures
 * @param incurable the share of faults that no restart cures
 * @param oracle what monitors know
 * @param detection how long after a failure it is reported, at most
 * @param falsePositives reports against healthy components, per hour
 * @param failingRestarts the share of restarts that fail
 * @param ends the share of faults that make no request fail, but their process end soon after each of its beginnings
 * @param otherTrees how often per hour another restart tree is accepted
 * @param managers how many managers are killed per hour; the next one begins soon
 */
public record Scenario(
        int faults, Duration apart, boolean oneAtATime, double deep, double incurable, Oracle oracle, Duration detection,
        double falsePositives, double failingRestarts, double ends, double otherTrees, double managers) {

    /** One whose manager lives, and whose tree stays. */
    public Scenario(
            int faults, Duration apart, boolean oneAtATime, double deep, double incurable, Oracle oracle, Duration detection,
            double falsePositives, double failingRestarts) {
        this(faults, apart, oneAtATime, deep, incurable, oracle, detection, falsePositives, failingRestarts, 0, 0, 0);
    }

    /** What monitors know of who is at fault. */
    public enum Oracle {
        /** Each report names the component that is at fault. */
        RIGHT,
        /** A report names the components on the path. */
        PATHS,
        /** A report names somebody else. */
        WRONG
    }

    /** One fault after another that a restart cures, and nobody accused without reason. */
    public static Scenario quiet(Oracle oracle, double deep) {
        return new Scenario(2, Duration.ofMinutes(8), true, deep, 0, oracle, Duration.ofSeconds(2), 0, 0);
    }

    /** Everything at once. */
    public static Scenario rough(Oracle oracle) {
        return new Scenario(6, Duration.ofSeconds(90), false, 0.3, 0, oracle, Duration.ofSeconds(20), 60, 0.1);
    }

    /** Everything at once, while operators accept one tree after another and managers are killed. */
    public static Scenario restless(Oracle oracle) {
        return new Scenario(6, Duration.ofSeconds(90), false, 0.3, 0, oracle, Duration.ofSeconds(20), 60, 0.1, 0.2, 30, 30);
    }

    /** Processes that end by themselves, one after another. */
    public static Scenario ending(double deep) {
        return new Scenario(2, Duration.ofMinutes(8), true, deep, 0, Oracle.RIGHT, Duration.ofSeconds(2), 0, 0, 1, 0, 0);
    }

    /** A fault against which nothing helps. */
    public static Scenario hopeless() {
        return new Scenario(1, Duration.ofMinutes(1), true, 0, 1, Oracle.RIGHT, Duration.ofSeconds(2), 0, 0);
    }
}
