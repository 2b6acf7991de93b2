package org.crashonly.frontdoor;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;

/** How the body of a request in chunks ended; known once its last chunk was read, which may be long after its header. */
final class Framing {

    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    private Throwable failure;

    /** It ended well, with these trailers. */
    void ended(HttpHeaders with) {
        trailers = with;
    }

    /** What stood behind the body; empty until that was read. */
    HttpHeaders trailers() {
        return trailers;
    }

    /** Nothing more of it can be read, for this reason. */
    void failed(Throwable cause) {
        failure = cause;
    }

    /** Why the body could not be read to its end; null if it could, or was not yet. */
    Throwable failure() {
        return failure;
    }
}
