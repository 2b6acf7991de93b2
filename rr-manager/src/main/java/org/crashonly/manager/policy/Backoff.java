package org.crashonly.manager.policy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next start of a process that keeps ending before it was healthy. A process that had been healthy is
 * started again at once.
 *
 * @param free so many short lives in a row cost nothing
 * @param first the wait after that
 * @param longest the wait grows to this
 * @param healthyAfter so long ready means healthy: the count begins anew
 */
public record Backoff(int free, Duration first, Duration longest, Duration healthyAfter) {

    /** Three short lives free, then 250 ms doubling to 30 s; healthy after 3 s: what crashes at each start ends sooner. */
    public static final Backoff DEFAULT = new Backoff(3, Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofSeconds(3));

    /** The wait after {@code shortLives} in a row: with jitter, between three quarters and all of the nominal wait. */
    public Duration delay(int shortLives, RandomGenerator random) {
        if (shortLives <= free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(shortLives - free - 1, 30);
        long nominal = Math.min(first.toNanos() << doublings, longest.toNanos());
        if (nominal <= 0) {
            nominal = longest.toNanos();
        }
        return Duration.ofNanos(nominal - random.nextLong(nominal / 4 + 1));
    }
}
