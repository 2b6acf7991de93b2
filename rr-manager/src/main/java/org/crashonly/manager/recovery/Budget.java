package org.crashonly.manager.recovery;

import java.time.Duration;

/**
 * How often a group may be restarted. Past that its restarts are taken to be of no use, and the next larger group's turn comes, as a
 * supervisor of Erlang/OTP ends itself when its children fail too often.
 *
 * @param most so many restarts
 * @param window within any such time
 * @param free so many in a row cost no wait
 * @param first the longest wait after that; it doubles with each further restart
 * @param longest the wait grows to this. Each wait is drawn between nothing and its longest (full jitter)
 * @param healthyAfter a group that was not restarted for so long is healthy: its waits begin anew
 */
public record Budget(int most, Duration window, int free, Duration first, Duration longest, Duration healthyAfter) {

    /** Five restarts in ten minutes; the first is free, then up to 1 s doubling to 60 s; healthy after five minutes. */
    public static final Budget DEFAULT = new Budget(
            5, Duration.ofMinutes(10), 1, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(5));

    public Budget {
        if (most < 1 || free < 0) {
            throw new IllegalArgumentException("budget of " + most + " restarts, " + free + " free; expected 1 or more, and 0 or more");
        }
        if (!window.isPositive() || !first.isPositive() || longest.compareTo(first) < 0 || healthyAfter.isNegative()) {
            throw new IllegalArgumentException("budget with window " + window + ", wait " + first + " to " + longest + ", healthy after "
                    + healthyAfter + "; expected times above 0, and the longest wait no shorter than the first");
        }
    }

    /** The longest wait before the next restart after {@code inARow}, in nanoseconds. */
    long longestWait(int inARow) {
        if (inARow < free) {
            return 0;
        }
        int doublings = Math.min(inARow - free, 30);
        long nominal = first.toNanos() > longest.toNanos() >> doublings ? longest.toNanos() : first.toNanos() << doublings;
        return Math.min(nominal, longest.toNanos());
    }
}
