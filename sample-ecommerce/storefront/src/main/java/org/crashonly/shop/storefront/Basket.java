package org.crashonly.shop.storefront;

import java.util.List;

/**
 * A cart as it is shown.
 *
 * @param version of the cart
 */
public record Basket(List<Line> lines, long version) {

    /** A line; {@code offer} says what it costs now. */
    public record Line(Offer offer, int quantity) {

        public long cents() {
            return offer.product().priceCents() * quantity;
        }
    }

    public long totalCents() {
        return lines.stream().mapToLong(Line::cents).sum();
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }
}
