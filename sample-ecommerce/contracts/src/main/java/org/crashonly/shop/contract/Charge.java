package org.crashonly.shop.contract;

/**
 * A charge for an order.
 *
 * @param reason for people, why it was declined; null otherwise
 */
public record Charge(String key, State state, long amountCents, String reason) {

    /** What became of it. */
    public enum State {
        /** The money is there. */
        APPROVED,
        /** Final: the card's bank said no. */
        DECLINED,
        /** Final: given back, or given up before it was made. */
        VOIDED
    }
}
