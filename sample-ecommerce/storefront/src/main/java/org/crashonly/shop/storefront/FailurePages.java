package org.crashonly.shop.storefront;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.UnavailableException;

/** What customers see when something cannot be done: what it means to them, and what to do. Never a stack trace. */
public final class FailurePages {

    private static final System.Logger LOG = System.getLogger(FailurePages.class.getName());

    private FailurePages() {}

    static Set<Class<?>> all() {
        return Set.of(Unavailable.class, Unreachable.class, Absent.class, KeyReused.class, Unexpected.class);
    }

    /** A page with a sentence. */
    abstract static class Failure<T extends Throwable> implements ExceptionMapper<T> {

        @Inject
        Html html;

        @Inject
        Frame frame;

        @Inject
        HttpServletRequest request;

        Response page(int status, String title, String text) {
            return html.page(status, "message", Map.of("page", frame.page(title), "text", text)).build();
        }

        /** 503: the same request may be sent again, forms too, because they carry their key. */
        Response later(Duration retryAfter) {
            int seconds = (int) Math.max(1, retryAfter.toSeconds());
            boolean form = request.getMethod().equals("POST");
            String text = form
                    ? "A part of the shop is being restarted, so we cannot say yet whether what you sent has been done. Reload this page to send it again:"
                            + " it will be done once, and you will not be charged twice."
                    : "A part of the shop is being restarted. This page will try again by itself.";
            Page page = frame.page("One moment, please").refreshing(form ? 0 : seconds);
            return html.page(503, "message", Map.of("page", page, "text", text)).header(HttpHeaders.RETRY_AFTER, seconds).build();
        }
    }

    /** A component says that it cannot now. */
    @ApplicationScoped
    public static class Unavailable extends Failure<UnavailableException> {
        @Override
        public Response toResponse(UnavailableException e) {
            return later(e.retryAfter());
        }
    }

    /** A component was not reached, or did not answer in time. */
    @ApplicationScoped
    public static class Unreachable extends Failure<ProcessingException> {
        @Override
        public Response toResponse(ProcessingException e) {
            LOG.log(System.Logger.Level.INFO, () -> "another component did not answer: " + e.getMessage());
            return later(Duration.ofSeconds(1));
        }
    }

    /** 404. */
    @ApplicationScoped
    public static class Absent extends Failure<AbsentException> {
        @Override
        public Response toResponse(AbsentException e) {
            return page(404, "Not on our shelves", "There is nothing at this address. Try the search, or one of the shelves above.");
        }
    }

    /** 422. */
    @ApplicationScoped
    public static class KeyReused extends Failure<KeyReusedException> {
        @Override
        public Response toResponse(KeyReusedException e) {
            return page(422, "Sent before, with other details", "This form was sent before with something else in it, and that counts."
                    + " Nothing was done this time. Look at your orders, or open the page again to start anew.");
        }
    }

    /** Whatever nobody thought of. */
    @ApplicationScoped
    public static class Unexpected extends Failure<RuntimeException> {
        @Override
        public Response toResponse(RuntimeException e) {
            if (e instanceof WebApplicationException known && known.getResponse().getStatus() < 500) {
                int status = known.getResponse().getStatus();
                return status == 404
                        ? page(404, "Not on our shelves", "There is nothing at this address. Try the search, or one of the shelves above.")
                        : page(status, "That did not work", status == 400 && e.getMessage() != null ? e.getMessage() : "The shop did not understand the request.");
            }
            LOG.log(System.Logger.Level.ERROR, "a request failed", e);
            return page(500, "Something went wrong", "That was our fault. Nothing of it is lost: look at your cart and your orders.");
        }
    }
}
