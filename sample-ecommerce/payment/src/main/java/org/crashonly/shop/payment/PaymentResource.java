package org.crashonly.shop.payment;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.crashonly.shop.contract.Card;
import org.crashonly.shop.contract.CardGrant;
import org.crashonly.shop.contract.Charge;
import org.crashonly.shop.contract.ChargeChange;
import org.crashonly.shop.contract.ChargeRequest;
import org.crashonly.shop.contract.Keys;

/** See {@link org.crashonly.shop.contract.PaymentClient}. */
@RequestScoped
@Path("/")
@Produces("application/json")
@Consumes("application/json")
public class PaymentResource {

    @Inject
    Cards cards;

    @Inject
    Charges charges;

    @PUT
    @Path("cards/{key}")
    public CardGrant accept(@PathParam("key") String key, Card card) {
        require(Keys.isKey(key) && card != null, "expected a key of 8 to 80 characters and a card");
        return cards.accept(key, card);
    }

    @PUT
    @Path("charges/{order}")
    public Charge charge(@PathParam("order") String order, ChargeRequest request) {
        require(Keys.isKey(order) && request != null && request.cardToken() != null && request.amountCents() > 0,
                "expected a key of 8 to 80 characters, a card's token and an amount above 0");
        return charges.charge(order, request);
    }

    @PUT
    @Path("charges/{order}/state")
    public Charge change(@PathParam("order") String order, ChargeChange change) {
        require(Keys.isKey(order) && change != null && change.state() == Charge.State.VOIDED,
                "expected a key of 8 to 80 characters, and the state VOIDED");
        return charges.cancel(order);
    }

    private static void require(boolean condition, String expected) {
        if (!condition) {
            throw new BadRequestException(expected);
        }
    }
}
