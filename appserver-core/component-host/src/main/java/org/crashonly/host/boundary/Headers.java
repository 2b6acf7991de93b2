package org.crashonly.host.boundary;

import java.util.List;

/** The names of the headers that a boundary reads and writes. */
public final class Headers {

    /** Milliseconds that the sender will still wait. The module may read it too. */
    public static final String TTL = "Request-TTL";
    /** Which sending of the same request this is, from 1. */
    public static final String ATTEMPT = "Request-Attempt";
    /** When the sender stops waiting, on the clock that all processes of this boot share. */
    public static final String DEADLINE = "Crashonly-Deadline";
    /** The generation that the sender means. */
    public static final String GENERATION = "Crashonly-Generation";
    /** Names a request in all its attempts. */
    public static final String REQUEST_ID = "Crashonly-Request-Id";
    /** The id of the request in whose course this one is made. */
    public static final String PARENT = "Crashonly-Parent";
    /** In a question of the host to itself: is a module there? */
    public static final String PROBE = "Crashonly-Probe";
    /** In an answer: no code of the module saw the request. Its value is the generation's nonce. */
    public static final String NOT_STARTED = "Crashonly-Not-Started";
    /** In an answer: a store was lost while the request ran; its outcome is unknown. Its value is the generation's nonce. */
    public static final String INTERRUPTED = "Crashonly-Interrupted";

    /** What modules must not see. */
    public static final List<String> INTERNAL = List.of(DEADLINE, GENERATION, REQUEST_ID, PARENT, PROBE, NOT_STARTED, INTERRUPTED);

    private Headers() {}
}
