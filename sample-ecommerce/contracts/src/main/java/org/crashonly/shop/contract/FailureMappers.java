package org.crashonly.shop.contract;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;

/** How a component answers when it cannot: never with a stack trace. */
public final class FailureMappers {

    private static final System.Logger LOG = System.getLogger(FailureMappers.class.getName());

    private FailureMappers() {}

    /** All of them, for {@link jakarta.ws.rs.core.Application#getClasses()}. */
    public static Set<Class<?>> all() {
        return Set.of(Unavailable.class, Unreachable.class, Absent.class, KeyReused.class, Unexpected.class);
    }

    /** Passes on that somebody else cannot, and when. */
    public static final class Unavailable implements ExceptionMapper<UnavailableException> {
        @Override
        public Response toResponse(UnavailableException e) {
            return Problems.unavailable(e.getMessage(), e.retryAfter());
        }
    }

    /** The other one was not reached, or did not answer in time. */
    public static final class Unreachable implements ExceptionMapper<ProcessingException> {
        @Override
        public Response toResponse(ProcessingException e) {
            LOG.log(System.Logger.Level.INFO, () -> "another component did not answer: " + e.getMessage());
            return Problems.unavailable("another component did not answer", AnswerMapper.SOON);
        }
    }

    /** 404. */
    public static final class Absent implements ExceptionMapper<AbsentException> {
        @Override
        public Response toResponse(AbsentException e) {
            return Problems.problem(404, "Not found", e.getMessage());
        }
    }

    /** 422. */
    public static final class KeyReused implements ExceptionMapper<KeyReusedException> {
        @Override
        public Response toResponse(KeyReusedException e) {
            return Problems.problem(422, "Key names another effect", e.getMessage());
        }
    }

    /** Whatever nobody thought of. */
    public static final class Unexpected implements ExceptionMapper<RuntimeException> {
        @Override
        public Response toResponse(RuntimeException e) {
            if (e instanceof WebApplicationException known && known.getResponse().getStatus() < 500) {
                return Problems.problem(known.getResponse().getStatus(), "Refused", e.getMessage());
            }
            LOG.log(System.Logger.Level.ERROR, "a request failed", e);
            return Problems.problem(500, "Internal error", "the request failed; the log of this component says why");
        }
    }
}
