package org.crashonly.power;

/**
 * Unwinds a thread of a component whose switch was thrown, or that was cut out of it. Catching it helps nothing: the handler tests the switch as well, and throws again.
 * It has no stack trace, because thousands may be thrown on the way out, and it takes no suppressed exceptions.
 */
public final class SandboxCrashed extends Error {

    private static final long serialVersionUID = 1L;

    SandboxCrashed(String message) {
        super(message, null, false, false);
    }
}
