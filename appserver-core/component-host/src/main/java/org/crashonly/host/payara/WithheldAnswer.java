package org.crashonly.host.payara;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.crashonly.component.RetryAfterException;
import org.crashonly.control.Json;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.request.Headers;
import org.crashonly.request.RetryAfter;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Response;

/**
 * What a client gets instead of an answer that does not leave.
 *
 * @param type of the problem, without its prefix
 * @param retryAfter seconds; null if there is no use in coming again
 * @param mark the field that tells front doors how far the request got; null if this is the module's own word
 */
record WithheldAnswer(int status, String type, String detail, String retryAfter, String mark, Method method) {

    /** Why an answer does not leave whose effect is not recorded. */
    static final String UNRECORDED = "it answered without having its effect recorded, which was undone";

    /** Instead of an answer that depends on what is not safe, to a request that may have had its effect. */
    static WithheldAnswer of(WithheldException why, InFlightRequest request, Method method) {
        return why.isTemporary()
                ? new WithheldAnswer(503, why.type(), why.getMessage(), retryAfter(request), Headers.INTERRUPTED, method)
                : new WithheldAnswer(500, why.type(), why.getMessage(), null, Headers.UNDECIDED, method);
    }

    /** Seconds: what a request waited for in vain is expected to take as long again. */
    static String retryAfter(InFlightRequest request) {
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.startedNanos());
        return Long.toString(RetryAfter.seconds(RetryAfter.remainingMillis(waitedMillis, 0), ThreadLocalRandom.current().nextDouble()));
    }

    /** Instead of what a container makes of a component that lets it through. Stubs have repeated the call: front doors do not. */
    static WithheldAnswer of(RetryAfterException why, Method method) {
        return new WithheldAnswer(503, "recovering", why.getMessage(), Long.toString(why.seconds()), null, method);
    }

    /** Instead of an answer that comes after its request was cancelled. */
    static WithheldAnswer tooLate(Method method) {
        return new WithheldAnswer(504, "deadline-exceeded", "it did not answer in time, and was cancelled", null, Headers.UNDECIDED, method);
    }

    /** Instead of what a container makes of a component that lets it through that another one did not answer it in all the time it had. */
    static WithheldAnswer calledTooLong(Method method) {
        return new WithheldAnswer(504, "deadline-exceeded", "a component that it called did not answer in time", null, Headers.UNDECIDED, method);
    }

    /** Instead of what a container makes of a component that lets it through that nobody knows what became of a call to another one. */
    static WithheldAnswer outcomeUnknown(Method method) {
        return new WithheldAnswer(502, "outcome-unknown",
                "a component that it called ended before it had answered; whether that call had its effect is not known", null, Headers.UNDECIDED, method);
    }

    /** Instead of an answer that tells of an effect which is not there, because its record was not committed. */
    static WithheldAnswer unrecorded(Method method) {
        return new WithheldAnswer(500, "not-recorded", UNRECORDED, null, null, method);
    }

    /** Instead of what a container makes of a request that had its module end. */
    static WithheldAnswer exited(Method method) {
        return new WithheldAnswer(500, "exited", "it called for the end of its process, which has ended the component", null, Headers.UNDECIDED, method);
    }

    /** Puts itself in the place of everything in {@code answer}, of which nothing has left; must be called while that is being closed; {@code nonce} is the boundary's. */
    void replace(Response answer, String nonce) throws IOException {
        byte[] body = Json.line(new BoundaryValve.Problem("urn:crashonly:" + type, status, detail)).getBytes(StandardCharsets.UTF_8);
        answer.getOutputBuffer().reset();
        answer.getResponse().getHeaders().clear();
        answer.setStatus(status);
        answer.setCharacterEncoding(null);
        answer.setContentType("application/problem+json");
        answer.setContentLength(body.length);
        answer.setHeader("Cache-Control", "no-store");
        if (retryAfter != null) {
            answer.setHeader(Headers.RETRY_AFTER, retryAfter);
        }
        if (mark != null) {
            answer.setHeader(mark, nonce);
        }
        if (!method.equals(Method.HEAD)) {
            answer.getOutputBuffer().writeByteBuffer(ByteBuffer.wrap(body));
        }
    }
}
