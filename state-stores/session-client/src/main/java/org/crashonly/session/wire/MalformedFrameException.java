package org.crashonly.session.wire;

import java.io.IOException;

/** What came is no frame of this protocol; nothing after it can be trusted. */
public final class MalformedFrameException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedFrameException(String message) {
        super(message);
    }

    MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
