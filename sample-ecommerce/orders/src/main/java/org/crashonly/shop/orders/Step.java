package org.crashonly.shop.orders;

/** What the answers of the others mean for an order. */
sealed interface Step {

    /** Go on. */
    record Done() implements Step {}

    /**
     * This order cannot be: undo what was done for it.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Step {}
}
