package org.crashonly.shop.contract;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Orders. */
@RegisterRestClient(configKey = "orders")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Consumes("application/json")
@Path("orders")
public interface OrdersClient {

    @PUT
    @Path("{key}")
    OrderAnswer place(@PathParam("key") String key, OrderRequest request);

    /** An order of this account; {@link AbsentException} if it has none of that key. */
    @GET
    @Path("{key}")
    Order order(@PathParam("key") String key, @QueryParam("account") String account);

    @GET
    OrderPage orders(@QueryParam("account") String account, @QueryParam("page") int page);
}
