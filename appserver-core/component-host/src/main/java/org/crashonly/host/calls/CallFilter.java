package org.crashonly.host.calls;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Step;
import org.crashonly.request.Deadline;
import org.crashonly.request.Headers;
import org.crashonly.request.Problem;

/**
 * Says to the stub for how long the caller waits, and which request it serves. What goes to anybody else is left as it is, since nothing
 * internal leaves this machine; but nobody is waited for longer than the caller is.
 */
public final class CallFilter implements ClientRequestFilter, ClientResponseFilter {

    /** Of Jersey, on which Payara's client is built: milliseconds, 0 for ever. */
    private static final String READ_TIMEOUT = "jersey.config.client.readTimeout";
    private static final String CONNECT_TIMEOUT = "jersey.config.client.connectTimeout";
    /** Set on answers of other components, for {@link CallFailures}; what that one needs is not on the class path of every host. */
    static final String FAILED = "Crashonly-Call-Failed";
    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int LONGEST_PROBLEM = 4096;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final String TRACE_PARENT = "traceparent";
    private static final String TRACE_STATE = "tracestate";

    private final String bootId = ProcessIdentity.currentBoot();

    @Override
    public void filter(ClientRequestContext call) {
        long now = System.nanoTime();
        if (Calls.installed().filter(calls -> calls.leadsToStub(call.getUri())).isEmpty()) {
            bound(call, now);
            return;
        }
        long left = patience(call);
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            long ofRequest = CallPatience.ofDeadline(request.deadlineNanos(), now);
            if (ofRequest <= left && ofRequest != CallPatience.FOR_EVER) {
                left = ofRequest;
                call.getHeaders().putSingle(Headers.WHOLE_TIME, "1");
            }
            carry(request, call.getHeaders());
        }
        if (left != CallPatience.FOR_EVER) {
            long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(left));
            call.getHeaders().putSingle(Headers.REQUEST_TTL, Long.toString(millis));
            call.getHeaders().putSingle(Headers.DEADLINE, new Deadline(bootId, now + left).toString());
        }
    }

    /** A stranger is waited for as long as the caller's request has; its own time-outs stand if they are shorter. */
    private static void bound(ClientRequestContext call, long now) {
        long left = CallPatience.ofRequest(now);
        if (left != CallPatience.FOR_EVER) {
            for (String timeout : new String[] {CONNECT_TIMEOUT, READ_TIMEOUT}) {
                call.setProperty(timeout, CallPatience.millis(left, call.getConfiguration().getProperty(timeout)));
            }
        }
    }

    /** What the client itself was told: it would break the connection at that moment, and never learn what the stub knows. */
    private static long patience(ClientRequestContext call) {
        long timeout = CallPatience.ofTimeout(call.getConfiguration().getProperty(READ_TIMEOUT));
        return Math.min(timeout, CallPatience.ofTtl(call.getHeaderString(Headers.REQUEST_TTL)));
    }

    private static void carry(InFlightRequest request, MultivaluedMap<String, Object> headers) {
        putIfKnown(headers, Headers.PARENT, request.trace().requestId());
        headers.putSingle(Headers.VISIT, request.visitId());
        if (!headers.containsKey(TRACE_PARENT)) {
            putIfKnown(headers, TRACE_PARENT, request.trace().traceParent());
            putIfKnown(headers, TRACE_STATE, request.trace().traceState());
        }
    }

    /** Marks what the stub, or the component behind it, says in place of an answer, for {@link CallFailures}; notes that the request's own time is over. */
    @Override
    public void filter(ClientRequestContext call, ClientResponseContext answer) throws IOException {
        Boundary.step(Step.CALL);
        if (answer.getStatus() == GATEWAY_TIMEOUT && call.getHeaders().containsKey(Headers.WHOLE_TIME) && Boundary.currentRequest() != null) {
            Boundary.currentRequest().failure().outOfTime();
        }
        if (answer.getStatus() == BAD_GATEWAY && Boundary.currentRequest() != null && saysThatTheOutcomeIsUnknown(answer)
                && Calls.installed().filter(calls -> calls.leadsToStub(call.getUri())).isPresent()) {
            Boundary.currentRequest().failure().outcomeUnknown();
        }
        if (saysWhenToComeAgain(answer.getStatus(), answer.getHeaders())
                && Calls.installed().filter(calls -> calls.leadsToStub(call.getUri())).isPresent()) {
            answer.getHeaders().putSingle(FAILED, "1");
        }
    }

    private static boolean saysThatTheOutcomeIsUnknown(ClientResponseContext answer) throws IOException {
        String type = answer.getHeaderString("Content-Type");
        if (!answer.hasEntity() || type == null || !type.startsWith(Problem.MEDIA_TYPE)) {
            return false;
        }
        InputStream entity = answer.getEntityStream();
        byte[] begins = entity.readNBytes(LONGEST_PROBLEM);
        answer.setEntityStream(new SequenceInputStream(new ByteArrayInputStream(begins), entity));
        return new String(begins, StandardCharsets.UTF_8).contains('"' + Problem.OUTCOME_UNKNOWN.type() + '"');
    }

    private static void putIfKnown(MultivaluedMap<String, Object> headers, String name, String value) {
        if (value != null) {
            headers.putSingle(name, value);
        }
    }

    /** Whether an answer names seconds; those that name a date are left as they are. */
    static boolean saysWhenToComeAgain(int status, MultivaluedMap<String, ?> headers) {
        Object value = headers.getFirst(Headers.RETRY_AFTER);
        return status == SERVICE_UNAVAILABLE && value != null && value.toString().strip().matches("0*[1-9]\\d{0,8}");
    }
}
