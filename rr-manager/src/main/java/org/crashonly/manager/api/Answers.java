package org.crashonly.manager.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import org.crashonly.control.Json;

/** How answers are written. */
final class Answers {

    /** The page runs its own scripts only, talks to this server only, is framed by nobody, and never turns text into markup. */
    private static final Map<String, String> SECURITY_HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
                            + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private Answers() {}

    /** What every answer carries. */
    static void secure(HttpServerResponse response) {
        SECURITY_HEADERS.forEach(response::putHeader);
    }

    static void json(HttpServerResponse response, int status, Object value) {
        send(response, status, "application/json", Json.line(value));
    }

    static void problem(HttpServerResponse response, Problem problem) {
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"crashonly\"");
        }
        send(response, problem.status(), "application/problem+json", Json.line(problem.body()));
    }

    /** Says why and ends the connection: what follows on it may be the rest of a body that nobody reads. */
    static void problemAndClose(HttpServerRequest request, Problem problem) {
        HttpServerResponse response = request.response().putHeader(HttpHeaders.CONNECTION, "close");
        response.bodyEndHandler(ended -> request.connection().close());
        problem(response, problem);
    }

    /** The file, or 304 if the browser has it already. */
    static void file(HttpServerRequest request, DashboardFiles.File file) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").putHeader(HttpHeaders.ETAG, file.tag());
        if (file.tag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
            body(response, file.content());
        }
    }

    private static void send(HttpServerResponse response, int status, String type, String text) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        body(response, Buffer.buffer(text));
    }

    private static void body(HttpServerResponse response, Buffer content) {
        // The answer to HEAD has the length of what GET would have brought; Vert.x leaves the content out.
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length())).end(content);
    }
}
