package org.crashonly.shop.persistence;

import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.time.Duration;
import java.util.Set;
import org.crashonly.shop.contract.Problems;

/** How a component answers when its store does not: 503, because every request here may be repeated. */
public final class StoreFailures {

    private static final System.Logger LOG = System.getLogger(StoreFailures.class.getName());
    private static final Duration SOON = Duration.ofSeconds(1);

    private StoreFailures() {}

    /** All of them, for {@link jakarta.ws.rs.core.Application#getClasses()}. */
    public static Set<Class<?>> all() {
        return Set.of(Refused.class, NotCommitted.class);
    }

    /** A statement failed. */
    public static final class Refused implements ExceptionMapper<StoreException> {
        @Override
        public Response toResponse(StoreException e) {
            if (e.kind() == StoreException.Kind.WRONG) {
                LOG.log(System.Logger.Level.ERROR, "the store refuses a statement for good", e);
                return Problems.problem(500, "Internal error", "the request failed; the log of this component says why");
            }
            LOG.log(System.Logger.Level.INFO, () -> "the store cannot: " + e.getMessage());
            return Problems.unavailable("the store is " + (e.kind() == StoreException.Kind.UNAVAILABLE ? "away" : "busy"), SOON);
        }
    }

    /** The container could not begin or commit. */
    public static final class NotCommitted implements ExceptionMapper<TransactionalException> {
        @Override
        public Response toResponse(TransactionalException e) {
            LOG.log(System.Logger.Level.INFO, "a transaction was not committed", e);
            return Problems.unavailable("the store did not confirm the change; it may be asked for again", SOON);
        }
    }
}
