package org.crashonly.shop.contract;

/** Another component failed, or did not understand what it was asked: nobody knows whether the same would succeed later. */
public final class FailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what it answered. */
    public FailedException(String message) {
        super(message);
    }
}
