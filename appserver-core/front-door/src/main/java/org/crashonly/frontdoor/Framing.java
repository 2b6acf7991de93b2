package org.crashonly.frontdoor;

/** How the body of a request in chunks ended; known once its last chunk was read, which may be long after its header. */
final class Framing {

    private Throwable failure;

    /** Nothing more of it can be read, for this reason. */
    void failed(Throwable cause) {
        failure = cause;
    }

    /** Why the body could not be read to its end; null if it could, or was not yet. */
    Throwable failure() {
        return failure;
    }
}
