package org.crashonly.shop.contract;

import java.time.Instant;
import java.util.List;

/**
 * An order.
 *
 * @param reason why it was rejected, for people; null otherwise
 */
public record Order(
        String key,
        String account,
        State state,
        String reason,
        long totalCents,
        Address address,
        String cardShown,
        Instant placedAt,
        List<OrderLine> lines) {

    /** A life of an order. Whoever reads PENDING or CANCELLING knows that it will end by itself. */
    public enum State {
        /** Written down, not yet reserved, paid and sold. */
        PENDING,
        /** It will be rejected; what was reserved and paid is being given back. */
        CANCELLING,
        /** Final: paid and sold. */
        CONFIRMED,
        /** Final: nothing was bought, nothing is owed. */
        REJECTED;

        /** Whether it will not change any more. */
        public boolean isFinal() {
            return this == CONFIRMED || this == REJECTED;
        }
    }
}
