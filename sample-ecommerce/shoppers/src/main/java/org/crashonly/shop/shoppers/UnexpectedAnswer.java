package org.crashonly.shop.shoppers;

/** The shop answered as it must not, or not at all. */
public final class UnexpectedAnswer extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnexpectedAnswer(String message) {
        super(message);
    }
}
