package org.crashonly.frontdoor;

/** What a front door counts since it began. The names travel to the manager and from there to metrics: they are stable. */
enum Count {
    /** Requests whose header was read. */
    REQUESTS("requests"),
    /** Requests that came to their end, whatever it was. */
    DONE("requests.done"),
    /** Answers of components that were passed on, of whatever status. */
    PASSED_ON("requests.passed-on"),
    /** Those of them with a status of 500 or more. */
    PASSED_ON_5XX("requests.passed-on-5xx"),
    /** Connections that were upgraded, to WebSockets say. */
    UPGRADED("requests.upgraded"),
    /** Requests for static files that the front door answered itself, whatever the answer. */
    STATIC("requests.static"),
    /** 404: no route. */
    NO_SUCH_PATH("requests.no-such-path"),
    /** 503 with Retry-After, of all kinds. */
    RETRY_AFTER("requests.retry-after"),
    /** 503 because too much was held already. */
    TOO_MANY_HELD("requests.too-many-held"),
    /** 503 because nobody restarts the component. */
    GIVEN_UP("requests.given-up"),
    /** 502: delivered and not repeatable. */
    OUTCOME_UNKNOWN("requests.outcome-unknown"),
    /** 504: expired before it was sent anywhere. */
    EXPIRED_BEFORE("requests.expired-before"),
    /** Calls whose caller was crashed. */
    CALLER_CRASHED("requests.caller-crashed"),
    /** 504: no answer in time. */
    DEADLINE_EXCEEDED("requests.deadline-exceeded"),
    /** Answers that broke off after a part of them had been passed on. */
    BROKEN_OFF("requests.broken-off"),
    /** Requests whose key the ledger was asked about. */
    KEYED("requests.keyed"),
    /** Requests that got the answer that another one under their key had got. */
    REPLAYED("requests.replayed"),
    /** 409 and 422: another request has the key. */
    KEY_CONFLICT("requests.key-conflict"),
    /** 503 because the ledger could not be asked. */
    LEDGER_UNAVAILABLE("requests.ledger-unavailable"),
    /** Clients that went away before their answer was complete. */
    CLIENT_GONE("requests.client-gone"),
    /** Requests that were held at least once. */
    HELD("requests.held"),
    /** Requests sent again, counted each time. */
    REPEATED("requests.repeated"),
    /** Bodies that were streamed because they are larger than what is held. */
    STREAMED_BODIES("requests.streamed-bodies"),
    /** 400: a header field of ours that cannot be used. */
    MALFORMED_HEADER("rejected.malformed-header"),
    /** 400: not HTTP, or ambiguous; streams and connections of HTTP/2 that ended for that. */
    MALFORMED_REQUEST("rejected.malformed-request"),
    /** 400: a path that could escape its route. */
    UNSAFE_PATH("rejected.unsafe-path"),
    /** 400: a body whose framing is wrong. */
    MALFORMED_BODY("rejected.malformed-body"),
    /** 413, 414 and 431. */
    TOO_LARGE("rejected.too-large"),
    /** 417 and 501. */
    NOT_SUPPORTED("rejected.not-supported"),
    /** Connections closed in the middle of a header, by the client. */
    HALF_SENT("rejected.half-sent"),
    /** Connections closed because a header took too long. */
    SLOW_HEADER("rejected.slow-header"),
    /** Connections closed because a body did not move. */
    SLOW_BODY("rejected.slow-body"),
    /** Connections closed because an answer stood still that was being passed on, or a refused request's body did not end. */
    STALLED("rejected.stalled"),
    /** Requests that a defect of the front door itself ended. */
    DEFECTS("defects"),
    /** Connections accepted. */
    CONNECTIONS("connections"),
    /** Connections closed at once because too many were open. */
    TOO_MANY_CONNECTIONS("rejected.too-many-connections");

    private final String word;

    Count(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
