package org.crashonly.shop.contract;

import jakarta.json.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** Answers that are no results, as {@code application/problem+json} (RFC 9457). */
public final class Problems {

    private static final MediaType TYPE = new MediaType("application", "problem+json");

    private Problems() {}

    /** An answer with {@code status}. */
    public static Response problem(int status, String title, String detail) {
        return builder(status, title, detail).build();
    }

    /** 503: the same request may be sent again after {@code retryAfter}. */
    public static Response unavailable(String detail, Duration retryAfter) {
        return builder(503, "Service unavailable", detail)
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()))
                .build();
    }

    private static Response.ResponseBuilder builder(int status, String title, String detail) {
        String body = Json.createObjectBuilder()
                .add("title", title)
                .add("status", status)
                .add("detail", detail == null ? "" : detail)
                .build()
                .toString();
        return Response.status(status).type(TYPE).entity(body);
    }
}
