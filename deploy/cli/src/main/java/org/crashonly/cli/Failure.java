package org.crashonly.cli;

/** Ends a command with a message for the user and an exit code. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Exit exit;

    Failure(Exit exit, String message) {
        this(exit, message, null);
    }

    Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    Exit exit() {
        return exit;
    }
}
