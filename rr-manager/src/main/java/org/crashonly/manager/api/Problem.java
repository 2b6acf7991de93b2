package org.crashonly.manager.api;

/**
 * Why a request is refused, as {@code application/problem+json} (RFC 9457).
 *
 * @param status the HTTP status
 * @param title the same for every occurrence
 * @param detail what was wrong with this request, and what to do; never contains the token
 */
record Problem(int status, String title, String detail) {

    /** The form that goes over the wire. */
    record Body(String type, String title, int status, String detail) {}

    Body body() {
        return new Body("about:blank", title, status, detail);
    }

    static Problem malformed(String detail) {
        return new Problem(400, "Malformed request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }
}
