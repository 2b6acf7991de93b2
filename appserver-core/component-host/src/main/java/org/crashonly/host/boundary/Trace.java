package org.crashonly.host.boundary;

/**
 * What names a request beyond this process; each may be null.
 *
 * @param requestId by which the front door knows it
 * @param traceParent where in a trace it stands, by W3C Trace Context
 * @param traceState what goes with that
 */
public record Trace(String requestId, String traceParent, String traceState) {

    /** Of a request that nobody named. */
    public static final Trace NONE = new Trace(null, null, null);
}
