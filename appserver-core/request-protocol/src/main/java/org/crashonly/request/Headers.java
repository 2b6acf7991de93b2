package org.crashonly.request;

/** The header fields with which client, front door, stub and boundary speak about a request's life. */
public final class Headers {

    /** Milliseconds that the caller will still wait: a decimal integer. From anybody. */
    public static final String REQUEST_TTL = "Request-TTL";
    /** Names one intended effect. From anybody. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** 1 for a request that no component can have started before, n after n - 1 attempts that may have been started. Inside only. */
    public static final String REQUEST_ATTEMPT = "Request-Attempt";
    /** The moment when the caller stops waiting; see {@link Deadline}. Inside only. */
    public static final String DEADLINE = "Crashonly-Deadline";
    /** The generation of the process that the request is meant for; any other one refuses it. Inside only. */
    public static final String GENERATION = "Crashonly-Generation";
    /** Names a request in all its attempts. Inside only. */
    public static final String REQUEST_ID = "Crashonly-Request-Id";
    /** On a call from one component to another: the id of the request in whose course it is made. Inside only. */
    public static final String PARENT = "Crashonly-Parent";
    /** Which visit to a module calls, for the stub of its process: a request that was crashed and is repeated makes another one, with the same id. */
    public static final String VISIT = "Crashonly-Visit";
    /** On a call from one component to another: its time is all that the calling request has left, and not only what its client waits. Inside only. */
    public static final String WHOLE_TIME = "Crashonly-Whole-Time";
    /** The key of a request that stands in its body, where the boundary does not look. Inside only. */
    public static final String EFFECT_KEY = "Crashonly-Effect-Key";
    /** A digest of the header fields by which the component knows its callers, besides {@code Authorization} and cookies. Inside only. */
    public static final String CALLER = "Crashonly-Caller";
    /** On a request whose body is passed on as it comes, and which may last for as long as it moves: milliseconds that it may stand still. Inside only. */
    public static final String STREAMS = "Crashonly-Streams";
    /** On a 503 of a boundary, with the generation's nonce: the request was not started. Inside only. */
    public static final String NOT_STARTED = "Crashonly-Not-Started";
    /** On a 503 of a boundary, with the generation's nonce: the request was started and lost a store under it. Inside only. */
    public static final String INTERRUPTED = "Crashonly-Interrupted";
    /**
     * On a server error that is a boundary's word or follows from it, with the generation's nonce: the request was started, and whether it had its
     * effect is not known. Inside only.
     */
    public static final String UNDECIDED = "Crashonly-Undecided";
    /** In a question of a host to itself: is a module there? Its value is the generation's nonce. Inside only. */
    public static final String PROBE = "Crashonly-Probe";
    /** Seconds after which a client may try again. */
    public static final String RETRY_AFTER = "Retry-After";

    private static final String INTERNAL_PREFIX = "Crashonly-";

    private Headers() {}

    /** Whether {@code name} may not cross the front door in a request from outside: {@code Crashonly-*} and the attempt. */
    public static boolean isInternalInRequest(CharSequence name) {
        return isInternal(name) || equalsIgnoringCase(name, REQUEST_ATTEMPT);
    }

    /** Whether {@code name} may not cross the front door in an answer: {@code Crashonly-*}. */
    public static boolean isInternal(CharSequence name) {
        return startsIgnoringCase(name, INTERNAL_PREFIX);
    }

    static boolean equalsIgnoringCase(CharSequence text, String other) {
        return text.length() == other.length() && startsIgnoringCase(text, other);
    }

    private static boolean startsIgnoringCase(CharSequence text, String prefix) {
        if (text.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (lower(text.charAt(i)) != lower(prefix.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char letter) {
        return letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
    }
}
