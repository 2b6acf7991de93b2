package org.crashonly.shop.contract;

/**
 * The answer to who orders.
 *
 * @param order the order placed, or the one that has the cart already; null if there is none
 */
public record OrderAnswer(Outcome outcome, Order order) {

    /** How it went. */
    public enum Outcome {
        /** It is written down, now or by an earlier request with the same key; its state says how far it is. */
        PLACED,
        /** Cart or prices are not those that the customer saw; nothing was written. */
        CART_CHANGED,
        /** Another order has this very cart; nothing was written. */
        ALREADY_ORDERED
    }
}
