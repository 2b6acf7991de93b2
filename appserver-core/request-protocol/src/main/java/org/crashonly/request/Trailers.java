package org.crashonly.request;

import java.util.Locale;
import java.util.Set;

/** Which fields may stand behind a body (RFC 9110 §6.5.1): none that frames, routes, authenticates or modifies its message. */
public final class Trailers {

    private static final Set<String> NEVER = Set.of(
            "host", "content-length", "content-encoding", "content-type", "content-range", "authorization", "cookie", "set-cookie", "expect",
            "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "max-forwards", "cache-control",
            "pragma", "age", "date", "expires", "location", "retry-after", "vary", "www-authenticate", "forwarded", "traceparent", "tracestate",
            "request-ttl", "idempotency-key");

    private Trailers() {}

    /** Whether a trailer called {@code name} is passed on. */
    public static boolean mayPass(CharSequence name) {
        String field = name.toString().toLowerCase(Locale.ROOT);
        return !NEVER.contains(field) && !field.startsWith("x-forwarded-") && !HopByHop.is(field) && !Headers.isInternalInRequest(field);
    }
}
