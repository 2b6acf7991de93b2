package org.crashonly.host.payara;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Providers;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.effects.Recording;
import org.crashonly.host.effects.RestRuntime;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;
import org.glassfish.jersey.server.CloseableService;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/** The recorder of effects in every module's Jersey, which finds this class by itself. */
@ConstrainedTo(RuntimeType.SERVER)
public final class JerseyRecording implements ForcedAutoDiscoverable {

    /** Where Jersey puts the parameters of a request whose form it found read. */
    private static final String READ_FORM = "jersey.config.server.representation.decoded.form";

    private static final int SERVER_ERROR = 500;

    @Override
    public void configure(FeatureContext context) {
        if (!context.getConfiguration().isRegistered(PerModule.class)) {
            context.register(new PerModule());
            context.register(new Exceptions());
        }
    }

    /** Tells the boundary which exception became an answer: Jersey lets none through. */
    @ConstrainedTo(RuntimeType.SERVER)
    private static final class Exceptions implements ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            InFlightRequest inFlight = Boundary.currentRequest();
            if (response.getStatus() >= SERVER_ERROR && inFlight != null && request.getUriInfo() instanceof ExtendedUriInfo uri) {
                inFlight.failure().thrown(uri.getMappedThrowable());
            }
        }
    }

    /** What Jersey knows of the request that the calling thread works on: the fields stand for that one's. */
    @ConstrainedTo(RuntimeType.SERVER)
    private static final class PerModule implements DynamicFeature, RestRuntime {

        private final Recording recording = new Recording(this);

        @Context
        private CloseableService closeables;

        @Context
        private Providers providers;

        @Override
        public void configure(ResourceInfo operation, FeatureContext context) {
            recording.configure(operation, context);
        }

        /** Jersey has the innermost part first. */
        @Override
        public String template(UriInfo uri) {
            List<UriTemplate> parts = ((ExtendedUriInfo) uri).getMatchedTemplates();
            String template = parts.reversed().stream().map(UriTemplate::getTemplate).collect(Collectors.joining());
            return template.replaceAll("//+", "/").replaceFirst("^/", "");
        }

        @Override
        public boolean threw(UriInfo uri) {
            return ((ExtendedUriInfo) uri).getMappedThrowable() != null;
        }

        @Override
        public Providers providers() {
            return providers;
        }

        @Override
        public void atEnd(Closeable what) {
            closeables.add(what);
        }

        @Override
        public Optional<Form> readForm(ContainerRequestContext request) {
            return Optional.ofNullable((Form) request.getProperty(READ_FORM));
        }
    }
}
