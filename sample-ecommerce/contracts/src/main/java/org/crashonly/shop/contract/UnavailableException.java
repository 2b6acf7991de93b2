package org.crashonly.shop.contract;

import java.time.Duration;

/** Another component cannot answer now. The call may be repeated later: it has its key. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    /** Says when to come again. */
    public UnavailableException(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the next attempt. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
