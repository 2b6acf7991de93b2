package org.crashonly.shop.payment;

import java.util.Optional;

/** What the simulated provider says to a charge. */
enum Verdict {
    /** Yes. */
    APPROVES("4242424242424242", null),
    /** Yes, with a card of another brand. */
    APPROVES_TOO("5555555555554444", null),
    /** No. */
    DECLINES("4000000000000002", "The card's bank declined the payment."),
    /** No, and why. */
    LACKS_FUNDS("4000000000009995", "There is not enough money on the card."),
    /** Nothing for some seconds after it was first asked, then yes. */
    HESITATES("4000000000000341", null);

    private final String number;
    private final String reason;

    Verdict(String number, String reason) {
        this.number = number;
        this.reason = reason;
    }

    /** The verdict on the test card with this number. */
    static Optional<Verdict> of(String digits) {
        for (Verdict verdict : values()) {
            if (verdict.number.equals(digits)) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
    }

    /** Why it says no, for people; null if it says yes. */
    String reason() {
        return reason;
    }
}
