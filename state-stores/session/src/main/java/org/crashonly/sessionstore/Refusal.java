package org.crashonly.sessionstore;

import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Reply.Reason;

/** A request that is refused, without an effect. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    Refusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reply.Refused reply() {
        return new Reply.Refused(reason, getMessage());
    }
}
