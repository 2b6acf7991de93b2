package org.crashonly.shop.shoppers;

import java.net.URI;
import java.time.Duration;

/**
 * How to shop.
 *
 * @param shop where the shop is
 * @param shoppers how many at the same time
 * @param duration how long new actions are begun
 * @param think the mean time between two actions of one shopper
 * @param actionsPerSecond of all shoppers together, begun whether earlier ones have ended or not (open loop); 0: each shopper waits
 *     for its answer, then thinks (closed loop)
 * @param patience how long a shopper tries one request before it is an error
 * @param seed of everything that looks random
 */
public record Config(URI shop, int shoppers, Duration duration, Duration think, double actionsPerSecond, Duration patience, long seed) {

    public Config {
        if (shoppers < 1 || duration.isNegative() || think.isNegative() || actionsPerSecond < 0 || patience.isNegative()) {
            throw new IllegalArgumentException("expected at least one shopper, and no negative time or rate: " + shoppers + ", " + duration
                    + ", " + think + ", " + actionsPerSecond + ", " + patience);
        }
    }

    boolean isOpenLoop() {
        return actionsPerSecond > 0;
    }
}
