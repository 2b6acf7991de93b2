package org.crashonly.manager.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Times that chance decides on. */
record Chance(RandomGenerator random) {

    /** A time until what happens so often per hour. */
    Duration next(double perHour) {
        return exponential(Duration.ofNanos((long) (Duration.ofHours(1).toNanos() / perHour)));
    }

    /** A time until what happens independently of the past. */
    Duration exponential(Duration mean) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
    }

    Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }
}
