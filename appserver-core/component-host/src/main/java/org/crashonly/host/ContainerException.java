package org.crashonly.host;

/** The container or a module in it could not be started; the message says why in one line. */
public final class ContainerException extends Exception {

    private static final long serialVersionUID = 1L;

    public ContainerException(String message) {
        super(message);
    }

    public ContainerException(String message, Throwable cause) {
        super(message, cause);
    }
}
