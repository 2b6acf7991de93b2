package org.crashonly.shop.contract;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Turns the answers of other components that are no results into exceptions that say what to do. */
public final class AnswerMapper implements ResponseExceptionMapper<RuntimeException> {

    /** What to wait when the other one does not say: as long as people take to look twice. */
    static final Duration SOON = Duration.ofSeconds(1);

    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return status >= 400;
    }

    @Override
    public RuntimeException toThrowable(Response response) {
        int status = response.getStatus();
        return switch (status) {
            case 404 -> new AbsentException(text(response));
            case 422 -> new KeyReusedException(text(response));
            case 429, 502, 503, 504 -> new UnavailableException("answered " + status, retryAfter(response), null);
            default -> new FailedException("another component answered " + status + ": " + text(response));
        };
    }

    /** Retry-After may be a date as well (RFC 9110, 10.2.3); components of this shop write seconds. */
    static Duration retryAfter(Response response) {
        String value = response.getHeaderString(HttpHeaders.RETRY_AFTER);
        try {
            return value == null ? SOON : Duration.ofSeconds(Math.max(0, Long.parseLong(value.strip())));
        } catch (NumberFormatException e) {
            return SOON;
        }
    }

    private static String text(Response response) {
        return response.hasEntity() ? response.readEntity(String.class) : "";
    }
}
