package org.crashonly.shop.contract;

import java.util.List;

/**
 * Stock set aside for an order.
 *
 * @param missing the SKUs there was not enough of; empty unless the state is {@code OUT_OF_STOCK}
 */
public record Reservation(String key, State state, List<String> missing) {

    /** A life of a reservation: what is final stays whatever is asked later. */
    public enum State {
        /** Set aside until it lapses. */
        RESERVED,
        /** Set aside too long ago, and back in stock; asking again reserves anew if there is enough. */
        LAPSED,
        /** Final: there was not enough. */
        OUT_OF_STOCK,
        /** Sold; only a release of a cancelled order undoes it. */
        SOLD,
        /** Final: given back, or given up before it was made. */
        RELEASED
    }
}
