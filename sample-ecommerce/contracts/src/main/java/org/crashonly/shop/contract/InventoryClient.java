package org.crashonly.shop.contract;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Stock and its reservations, each named by the order it is for. */
@RegisterRestClient(configKey = "inventory")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Consumes("application/json")
@Path("/")
public interface InventoryClient {

    @GET
    @Path("stock")
    List<Stock> stock(@QueryParam("sku") List<String> skus);

    @PUT
    @Path("reservations/{order}")
    Reservation reserve(@PathParam("order") String order, ReservationRequest request);

    /**
     * Asks for another state: {@code SOLD} turns a reservation into a sale, a lapsed one too, if there is still enough; {@code
     * RELEASED} gives everything back and refuses whatever comes later for this order.
     */
    @PUT
    @Path("reservations/{order}/state")
    Reservation change(@PathParam("order") String order, ReservationChange change);
}
