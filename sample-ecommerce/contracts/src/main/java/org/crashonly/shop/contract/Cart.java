package org.crashonly.shop.contract;

import java.util.List;

/**
 * What someone is about to buy.
 *
 * @param version changes with every change, and never comes back
 */
public record Cart(String owner, long version, List<Quantity> lines) {

    /** Pieces in the cart. */
    public int pieces() {
        return lines.stream().mapToInt(Quantity::quantity).sum();
    }
}
