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

    @GET
    CompletionStage<String> seenLater();
}
