package org.crashonly.host.apps;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** An ordinary client of {@link CalleeServlet}; nothing in it says where that is. */
@RegisterRestClient(configKey = "callee")
@Produces("text/plain")
@Path("seen")
public interface CalleeClient {

    @GET
    String seen();

    @POST
    String make(String what);

    @POST
    CompletionStage<String> makeLater(String what);

    /** Fails every other time. */
    @POST
    @Path("or-fail")
    String makeOrFail(String what);

    /** Says that nobody knows what became of it, as a stub does when whom it asked has ended. */
    @POST
    @Path("lost")
    String makeAndLose(String what);

    @GET
    @Path("never")
    String never();

    @GET
    CompletionStage<String> seenLater();
}
