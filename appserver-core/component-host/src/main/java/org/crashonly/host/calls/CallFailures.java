package org.crashonly.host.calls;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.crashonly.component.RetryAfterException;
import org.crashonly.request.Headers;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Makes an exception of an answer that says when to come again, if it comes from another component. A client's own mappers come first. */
public final class CallFailures implements ResponseExceptionMapper<RetryAfterException> {

    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return CallFilter.saysWhenToComeAgain(status, headers) && headers.containsKey(CallFilter.FAILED);
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
}
