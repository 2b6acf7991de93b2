package org.crashonly.host.effects;

/** A request's key cannot be used; the message says why. Carries no stack trace. */
final class BadKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String header;

    /** @param header the field that it was in; null if it was elsewhere */
    BadKeyException(String message, String header) {
        super(message, null, false, false);
        this.header = header;
    }

    String header() {
        return header;
    }
}
