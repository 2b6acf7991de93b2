package org.crashonly.shop.orders;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.stream.Stream;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.Address;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrderAnswer;
import org.crashonly.shop.contract.OrderPage;
import org.crashonly.shop.contract.OrderRequest;

/** See {@link org.crashonly.shop.contract.OrdersClient}. */
@RequestScoped
@Path("orders")
@Produces("application/json")
@Consumes("application/json")
public class OrdersResource {

    @Inject
    Checkout checkout;

    @Inject
    Saga saga;

    @Inject
    OrderBook book;

    @PUT
    @Path("{key}")
    public OrderAnswer place(@PathParam("key") String key, OrderRequest request) {
        if (!Keys.isKey(key) || request == null || !isComplete(request)) {
            throw new BadRequestException("expected a key of 8 to 80 characters, account, card and address");
        }
        OrderAnswer answer = checkout.place(key, request);
        if (answer.outcome() != OrderAnswer.Outcome.PLACED) {
            return answer;
        }
        return new OrderAnswer(OrderAnswer.Outcome.PLACED, saga.advanceOrLeave(answer.order()));
    }

    @GET
    @Path("{key}")
    public Order order(@PathParam("key") String key, @QueryParam("account") String account) {
        return book.find(key)
                .filter(order -> order.account().equals(account))
                .orElseThrow(() -> new AbsentException("no order " + key + " of this account"));
    }

    @GET
    public OrderPage orders(@QueryParam("account") String account, @QueryParam("page") int page) {
        return book.page(account, Math.max(1, page));
    }

    private static boolean isComplete(OrderRequest request) {
        Address address = request.address();
        return address != null
                && Stream.of(address.name(), address.street(), address.postcode(), address.city(), address.country(),
                        request.account(), request.cardToken(), request.cardShown()).allMatch(text -> text != null && !text.isBlank())
                && address.name().length() <= 100
                && address.street().length() <= 200
                && address.postcode().length() <= 20
                && address.city().length() <= 100
                && address.country().length() <= 60;
    }
}
