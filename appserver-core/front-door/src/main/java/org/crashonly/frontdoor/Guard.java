package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The way back to the client of a request: a connection of HTTP/1.1, which serves one request at a time, or a stream of HTTP/2. */
sealed interface Guard permits RequestGuard, StreamGuard {

    /** The client's IP address. */
    String address();

    /** It is the turn of {@code request} to be answered; returns how its body ends, null if that is known. */
    Framing serves(HttpServerRequest request);

    /** The header of the request that is served, as HTTP/1.1 would have it. */
    HttpHeaders fields(HttpServerRequest request);

    /** Whether there is a body of {@code request} that nobody has begun to read. */
    boolean hasUnread(HttpServerRequest request);

    /** What to do, once, if the client goes away before the request that is served has its answer; of a stream, when that ends. */
    void ifGone(Runnable then);

    /** A request gets its answer now, or none is possible any more. */
    void answered();

    /** Stops reading the body of {@code request}: it is not the client who stands still. */
    void pause(HttpServerRequest request);

    void resume(HttpServerRequest request);

    /** Cuts the client off. */
    void close(Count reason);

    /** Cuts the client off once everything that was written is on its way. */
    void closeWhenFlushed();
}
