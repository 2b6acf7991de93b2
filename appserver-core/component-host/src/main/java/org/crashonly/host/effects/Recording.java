package org.crashonly.host.effects;

import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.crashonly.component.Idempotent;

/** Puts the recorder around each operation whose effects the server records, when its component is deployed. */
public final class Recording implements DynamicFeature {

    /**
     * Next to the operation: filters before it may refuse a request, and what filters and interceptors make of an answer they make of
     * a stored one, too.
     */
    private static final Map<Class<?>, Integer> INNERMOST = Map.of(ContainerRequestFilter.class, Integer.MAX_VALUE,
            ContainerResponseFilter.class, Integer.MAX_VALUE, WriterInterceptor.class, Integer.MAX_VALUE);

    private static final Map<Class<?>, Integer> LAST = Map.of(ContainerResponseFilter.class, Integer.MIN_VALUE);

    private final RestRuntime runtime;

    public Recording(RestRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void configure(ResourceInfo operation, FeatureContext context) {
        Optional<Idempotent> mark = Marks.recorded(operation.getResourceClass(), operation.getResourceMethod());
        if (mark.isEmpty()) {
            return;
        }
        List<String> obstacles = Promise.obstacles(operation.getResourceClass(), operation.getResourceMethod(), mark.get());
        if (!obstacles.isEmpty()) {
            throw new UnrecordableException(operation, String.join("; ", obstacles));
        }
        try {
            context.register(new RecordingFilter(component(), KeyPlace.of(mark.get()), runtime, EffectLog.ofThisProcess()), INNERMOST);
            context.register(new RecordingFilter.Last(), LAST);
        } catch (SQLException e) {
            UnrecordableException failure = new UnrecordableException(operation, e.getMessage());
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** Its name in the application, whatever process it is in. */
    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    private static String component() {
        try {
            return (String) new InitialContext().lookup("java:app/AppName");
        } catch (NamingException e) {
            throw new IllegalStateException("every component has java:app/AppName", e);
        }
    }
}
