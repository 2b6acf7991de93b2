package org.crashonly.request;

import java.util.Locale;

/**
 * Why a request got no answer from a component, as {@code application/problem+json} (RFC 9457). The types are stable: clients may
 * rely on them.
 */
public enum Problem {
    /** The request cannot be read as HTTP, or is ambiguous. */
    MALFORMED_REQUEST(400, "Malformed request"),
    /** A header field of the request cannot be used; {@code header} names it. */
    MALFORMED_HEADER(400, "Malformed header field"),
    /** No component answers at this host and path. */
    NO_SUCH_PATH(404, "No component at this path"),
    /** The client sent its request too slowly. */
    REQUEST_TIMEOUT(408, "Request not received in time"),
    /** Another request with the same idempotency key is still under way. */
    STILL_RUNNING(409, "Request with this key is under way"),
    /** The file is not any more, or not yet, what the request makes its condition. */
    PRECONDITION_FAILED(412, "Precondition failed"),
    /** A request with an idempotency key has more body than is kept to compare it with. */
    BODY_TOO_LARGE(413, "Body too large for a key"),
    /** The request line is too long. */
    URI_TOO_LONG(414, "Request target too long"),
    /** The part that is asked for lies beyond the end. */
    RANGE_NOT_SATISFIABLE(416, "Range not satisfiable"),
    /** An expectation other than 100-continue. */
    EXPECTATION_FAILED(417, "Expectation not known"),
    /** The idempotency key named another request before. */
    KEY_REUSED(422, "Key of another request"),
    /** Header fields are too many or too long. */
    HEADERS_TOO_LARGE(431, "Header fields too large"),
    /** Methods that an HTTP entrance does not carry. */
    NOT_IMPLEMENTED(501, "Not implemented"),
    /** A version of HTTP that the entrance does not speak. */
    VERSION_NOT_SUPPORTED(505, "HTTP version not supported"),
    /** The request was delivered, may have had its effect, and may not be sent again. */
    OUTCOME_UNKNOWN(502, "Outcome unknown"),
    /** The component restarts; the request had no effect, or is safe to repeat. */
    RECOVERING(503, "Component is recovering"),
    /** A call to another component got no answer for as long as its client waits; its caller has time left, and it is safe to repeat. */
    UNANSWERED(503, "No answer in time"),
    /** More requests wait for the component than may be held; this one had no effect, or is safe to repeat. */
    TOO_MANY_HELD(503, "Too many requests wait"),
    /** Whether the idempotency key was used before cannot be told now: the request was not sent. */
    LEDGER_UNAVAILABLE(503, "Keys cannot be checked"),
    /** The component does not come back by itself: an operator has to act. */
    GIVEN_UP(503, "Component needs an operator"),
    /** The caller's time ran out. */
    DEADLINE_EXCEEDED(504, "Deadline exceeded");

    /** The media type of {@link #json}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** Stable: {@code urn:crashonly:outcome-unknown}. */
    public String type() {
        return "urn:crashonly:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The body: what happened to this request, in a sentence. */
    public String json(String detail) {
        return json(detail, null);
    }

    /** The body, with the member {@code header} unless that is null. */
    public String json(String detail, String header) {
        StringBuilder json = new StringBuilder(160);
        json.append("{\"type\":\"").append(type()).append("\",\"title\":\"").append(title).append("\",\"status\":").append(status);
        json.append(",\"detail\":");
        quote(json, detail);
        if (header != null) {
            json.append(",\"header\":");
            quote(json, header);
        }
        return json.append('}').toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
