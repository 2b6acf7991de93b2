package org.crashonly.shop.contract;

/** What was asked for is not there. */
public final class AbsentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AbsentException(String message) {
        super(message);
    }
}
