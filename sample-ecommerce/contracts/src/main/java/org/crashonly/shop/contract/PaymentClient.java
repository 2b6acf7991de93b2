package org.crashonly.shop.contract;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Cards and charges; a charge is named by the order it pays. */
@RegisterRestClient(configKey = "payment")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Consumes("application/json")
@Path("/")
public interface PaymentClient {

    @PUT
    @Path("cards/{key}")
    CardGrant accept(@PathParam("key") String key, Card card);

    @PUT
    @Path("charges/{order}")
    Charge charge(@PathParam("order") String order, ChargeRequest request);

    /**
     * Asks for another state: {@code VOIDED} gives the money back, if it was taken, and refuses whatever comes later for this
     * order.
     */
    @PUT
    @Path("charges/{order}/state")
    Charge change(@PathParam("order") String order, ChargeChange change);
}
