package org.crashonly.request;

/** What RFC 9110 §9.2 promises about a request method; methods that it does not name promise nothing. */
public enum MethodKind {
    /** Changes nothing: GET, HEAD, OPTIONS, TRACE. */
    SAFE,
    /** Twice is as good as once: PUT, DELETE. */
    IDEMPOTENT,
    /** Everything else. */
    OTHER;

    /** The kind of {@code method}; methods are case-sensitive. */
    public static MethodKind of(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> SAFE;
            case "PUT", "DELETE" -> IDEMPOTENT;
            default -> OTHER;
        };
    }
}
