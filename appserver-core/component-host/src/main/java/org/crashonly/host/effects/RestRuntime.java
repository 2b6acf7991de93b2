package org.crashonly.host.effects;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Providers;
import java.io.Closeable;
import java.util.Optional;

/** What the recorder has to know of the request that the calling thread works on, and Jakarta REST does not tell a filter. */
public interface RestRuntime {

    /** The path template of the operation that takes the request, below the REST application: {@code orders/{id}/pay}. */
    String template(UriInfo uri);

    /** Whether the answer was made of an exception. */
    boolean threw(UriInfo uri);

    /** The readers and writers of the REST application. */
    Providers providers();

    /** Closes {@code what} when the request is over, however it ends. */
    void atEnd(Closeable what);

    /** The request's form, if someone before the REST application has read it, so that nothing of it is left in the body. */
    Optional<Form> readForm(ContainerRequestContext request);
}
