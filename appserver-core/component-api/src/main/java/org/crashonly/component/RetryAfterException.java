package org.crashonly.component;

import jakarta.ws.rs.ServiceUnavailableException;

/**
 * A call to another component cannot be done in time: that component restarts, or waits for one that does, or has not answered for as long
 * as the client waits, though this component's own request has time left. The call had no effect, or is safe to repeat. It was repeated for
 * as long as there was time, so there is no use in calling again at once: whoever has asked this component should come again.
 *
 * <p>MicroProfile Rest Clients throw it for calls to components of the same application, unless the client has a
 * {@code ResponseExceptionMapper} of its own that takes the answer. A component that lets it through, or throws it itself, answers
 * {@code 503} with {@code Retry-After}, from servlets and EJBs, too.
 */
public class RetryAfterException extends ServiceUnavailableException {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    /**
     * Says when to come again.
     *
     * @param seconds from now, at least 1
     */
    public RetryAfterException(long seconds) {
        this(seconds, "another component cannot answer in time: come again in " + seconds + " s");
    }

    /**
     * Says when to come again, and why.
     *
     * @param seconds from now, at least 1
     */
    public RetryAfterException(long seconds, String message) {
        super(message, require(seconds));
        this.seconds = seconds;
    }

    private static long require(long seconds) {
        if (seconds < 1) {
            throw new IllegalArgumentException("retry after " + seconds + " s: expected 1 or more");
        }
        return seconds;
    }

    /** Seconds after which it may succeed. */
    public long seconds() {
        return seconds;
    }
}
