package org.crashonly.host.effects;

import jakarta.ws.rs.container.ResourceInfo;

/** An operation's effects cannot be recorded as its mark promises; its component does not run. Has no cause: all is in the message. */
final class UnrecordableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param why a clause for the component's developer */
    UnrecordableException(ResourceInfo operation, String why) {
        super("the effects of " + operation.getResourceClass().getName() + "." + operation.getResourceMethod().getName()
                + " cannot be recorded as @Idempotent says: " + why);
    }
}
