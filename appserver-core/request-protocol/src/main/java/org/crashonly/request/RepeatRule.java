package org.crashonly.request;

/**
 * May a request be sent again? A table: every input meets exactly one row, in whatever order they are read (RFC 9110 §9.2.2: what
 * is not idempotent must not be sent again unless the original was provably not applied).
 */
public enum RepeatRule {
    /** The client has seen a part of an answer. */
    ANSWER_BEGUN(false),
    /** Bytes of the body are gone. */
    BODY_GONE(false),
    /** No connection was made, or nothing was written to it. */
    NEVER_DELIVERED(true),
    /** The boundary says so, with its generation's nonce. */
    NOT_STARTED(true),
    /** It changes nothing. */
    SAFE_METHOD(true),
    /** Twice is as good as once. */
    IDEMPOTENT_METHOD(true),
    /** The operation recognises the repeat by its key. */
    DEDUPLICATED(true),
    /** The operation deduplicates, but this request names no effect. */
    KEY_MISSING(false),
    /** The key names the effect, but the operation does not look at it. */
    NOT_DEDUPLICATED(false),
    /** Nothing makes a repeat harmless. */
    NOT_REPEATABLE(false);

    /** How far the request got. */
    public enum Delivery {
        /** Not a byte of it was written. */
        NEVER,
        /** The boundary refused it before any component's code ran. */
        NOT_STARTED,
        /** It was written, and the connection broke. */
        UNKNOWN,
        /** A component's code ran with it. */
        STARTED
    }

    /** What is left of the request's body. */
    public enum Body {
        /** All of it, or there is none. */
        KEPT,
        /** Bytes of it were handed on and are not kept. */
        GONE
    }

    private final boolean mayRepeat;

    RepeatRule(boolean mayRepeat) {
        this.mayRepeat = mayRepeat;
    }

    /** Whether this row says that the request may be sent again. */
    public boolean mayRepeat() {
        return mayRepeat;
    }

    /**
     * The row that decides.
     *
     * @param method the request's method
     * @param key whether the request names its effect: by {@code Idempotency-Key}, or where else its operation looks
     * @param deduplicates whether its operation recognises repeats by that name
     * @param delivery how far the last attempt got
     * @param body what is left of its body
     * @param answerBegun whether a byte of an answer went to the client
     */
    public static RepeatRule of(
            MethodKind method, boolean key, boolean deduplicates, Delivery delivery, Body body, boolean answerBegun) {
        RepeatRule met = null;
        for (RepeatRule row : ROWS) {
            if (row.meets(method, key, deduplicates, delivery, body, answerBegun)) {
                met = row;
            }
        }
        return met;
    }

    /** Whether such a request may be sent again even if it was started, as long as its body is kept and no answer has begun. */
    public static boolean isRepeatable(MethodKind method, boolean key, boolean deduplicates) {
        return of(method, key, deduplicates, Delivery.STARTED, Body.KEPT, false).mayRepeat;
    }

    private static final RepeatRule[] ROWS = values();

    boolean meets(MethodKind method, boolean key, boolean deduplicates, Delivery delivery, Body body, boolean answerBegun) {
        boolean open = !answerBegun && body == Body.KEPT;
        boolean maybeStarted = open && (delivery == Delivery.UNKNOWN || delivery == Delivery.STARTED);
        boolean other = maybeStarted && method == MethodKind.OTHER;
        return switch (this) {
            case ANSWER_BEGUN -> answerBegun;
            case BODY_GONE -> !answerBegun && body == Body.GONE;
            case NEVER_DELIVERED -> open && delivery == Delivery.NEVER;
            case NOT_STARTED -> open && delivery == Delivery.NOT_STARTED;
            case SAFE_METHOD -> maybeStarted && method == MethodKind.SAFE;
            case IDEMPOTENT_METHOD -> maybeStarted && method == MethodKind.IDEMPOTENT;
            case DEDUPLICATED -> other && key && deduplicates;
            case KEY_MISSING -> other && !key && deduplicates;
            case NOT_DEDUPLICATED -> other && key && !deduplicates;
            case NOT_REPEATABLE -> other && !key && !deduplicates;
        };
    }
}
