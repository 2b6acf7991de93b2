package org.crashonly.host.calls;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.crashonly.component.RetryAfterException;
import org.crashonly.request.Headers;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Makes an exception of an answer that says when to come again, if it comes from another component. A client's own mappers come first. */
public final class CallFailures implements ResponseExceptionMapper<RetryAfterException> {

    /** Set by {@link CallFilter} on answers of other components. */
    static final String MARK = "Crashonly-Call-Failed";
    private static final int SERVICE_UNAVAILABLE = 503;

    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return saysWhenToComeAgain(status, headers) && headers.containsKey(MARK);
    }

    /** Before the client's default mapper, which is the last. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE - 1;
    }

    @Override
    public RetryAfterException toThrowable(Response response) {
        return new RetryAfterException(Long.parseLong(response.getHeaderString(Headers.RETRY_AFTER).strip()));
    }

    /** Whether an answer names seconds; those that name a date are left as they are. */
    static boolean saysWhenToComeAgain(int status, MultivaluedMap<String, ?> headers) {
        Object value = headers.getFirst(Headers.RETRY_AFTER);
        return status == SERVICE_UNAVAILABLE && value != null && value.toString().strip().matches("0*[1-9]\\d{0,8}");
    }
}
