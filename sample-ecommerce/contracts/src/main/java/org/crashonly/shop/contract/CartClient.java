package org.crashonly.shop.contract;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Asks for carts and changes them. Owners name themselves; an owner who was never seen has an empty cart. */
@RegisterRestClient(configKey = "cart")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Consumes("application/json")
@Path("carts/{owner}")
public interface CartClient {

    @GET
    Cart cart(@PathParam("owner") String owner);

    @PUT
    @Path("changes/{key}")
    Cart change(@PathParam("owner") String owner, @PathParam("key") String key, CartChange change);

    @PUT
    @Path("merges/{key}")
    Cart merge(@PathParam("owner") String owner, @PathParam("key") String key, CartMerge merge);

    @PUT
    @Path("settlements/{key}")
    Cart settle(@PathParam("owner") String owner, @PathParam("key") String key, CartSettlement settlement);
}
