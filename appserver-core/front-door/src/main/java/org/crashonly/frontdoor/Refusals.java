package org.crashonly.frontdoor;

import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.crashonly.request.Headers;
import org.crashonly.request.Problem;

/** How the front door itself answers: {@code application/problem+json}. */
final class Refusals {

    private Refusals() {}

    /**
     * Answers {@code request}.
     *
     * @param header the header field that is to blame, or null
     * @param retryAfterSeconds 0 for none
     * @param close whether nothing more can be read from the client after this
     */
    static void send(
            HttpServerRequest request, Problem problem, String detail, String header, long retryAfterSeconds, boolean close) {
        HttpServerResponse response = request.response();
        response.setStatusCode(problem.status());
        response.headers().set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).set(HttpHeaders.CACHE_CONTROL, "no-store");
        if (retryAfterSeconds > 0) {
            response.headers().set(Headers.RETRY_AFTER, Long.toString(retryAfterSeconds));
        }
        boolean stream = request.version() == HttpVersion.HTTP_2;
        if (close && !stream) {
            response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        var sent = response.end(problem.json(detail, header));
        if (close && stream) {
            // RFC 9113 §8.1: the answer counts, and the rest of the request is not asked for.
            sent.onComplete(done -> reset(request, Http2Error.NO_ERROR));
        } else if (close) {
            sent.onComplete(done -> request.connection().close());
        }
    }

    /** Ends a stream of HTTP/2, whose exchange need not hear of it. */
    static void reset(HttpServerRequest request, Http2Error error) {
        request.response().closeHandler(null);
        var ignored = request.response().reset(error.code());
    }
}
