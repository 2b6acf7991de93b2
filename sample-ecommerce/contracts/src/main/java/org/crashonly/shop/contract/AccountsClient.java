package org.crashonly.shop.contract;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Accounts and the sessions of those who logged in. Sessions are named by the SHA-256 of their token. */
@RegisterRestClient(configKey = "accounts")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Consumes("application/json")
@Path("/")
public interface AccountsClient {

    /** Opens an account and its first session. */
    @PUT
    @Path("accounts/{key}")
    SessionGrant signUp(@PathParam("key") String key, SignUp signUp);

    @PUT
    @Path("sessions/{key}")
    SessionGrant logIn(@PathParam("key") String key, Login login);

    /** Whose session it is; {@link AbsentException} if it is over or never was. */
    @GET
    @Path("sessions/{tokenHash}")
    Account account(@PathParam("tokenHash") String tokenHash);

    @DELETE
    @Path("sessions/{tokenHash}")
    void logOut(@PathParam("tokenHash") String tokenHash);
}
