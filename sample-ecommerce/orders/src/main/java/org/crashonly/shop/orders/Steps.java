package org.crashonly.shop.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.CartSettlement;
import org.crashonly.shop.contract.Charge;
import org.crashonly.shop.contract.ChargeChange;
import org.crashonly.shop.contract.ChargeRequest;
import org.crashonly.shop.contract.InventoryClient;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrderLine;
import org.crashonly.shop.contract.PaymentClient;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.contract.Reservation;
import org.crashonly.shop.contract.ReservationChange;
import org.crashonly.shop.contract.ReservationRequest;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The steps of an order, each a call under the order's key: taken twice, a step is taken once. */
@ApplicationScoped
class Steps {

    private static final String GIVEN_UP = "The order was given up before it was finished.";

    @Inject
    @RestClient
    InventoryClient inventory;

    @Inject
    @RestClient
    PaymentClient payment;

    @Inject
    @RestClient
    CartClient carts;

    Step reserve(Order order) {
        return meaning(order, inventory.reserve(order.key(), new ReservationRequest(quantities(order))));
    }

    Step charge(Order order, String cardToken) {
        return meaning(payment.charge(order.key(), new ChargeRequest(cardToken, order.totalCents())));
    }

    Step sell(Order order) {
        return meaning(order, inventory.change(order.key(), new ReservationChange(Reservation.State.SOLD)));
    }

    void settle(Order order) {
        carts.settle(order.account(), order.key(), new CartSettlement(quantities(order)));
    }

    /** Gives everything back; charges and reservations of this order that come later are refused. */
    void undo(Order order) {
        payment.change(order.key(), new ChargeChange(Charge.State.VOIDED));
        inventory.change(order.key(), new ReservationChange(Reservation.State.RELEASED));
    }

    static Step meaning(Order order, Reservation reservation) {
        return switch (reservation.state()) {
            case RESERVED, SOLD, LAPSED -> new Step.Done();
            case OUT_OF_STOCK -> new Step.Refused("Sold out meanwhile: " + names(order, reservation.missing()) + ".");
            case RELEASED -> new Step.Refused(GIVEN_UP);
        };
    }

    static Step meaning(Charge charge) {
        return switch (charge.state()) {
            case APPROVED -> new Step.Done();
            case DECLINED -> new Step.Refused(charge.reason());
            case VOIDED -> new Step.Refused(GIVEN_UP);
        };
    }

    private static String names(Order order, List<String> skus) {
        return order.lines().stream()
                .filter(line -> skus.contains(line.sku()))
                .map(OrderLine::name)
                .collect(Collectors.joining(", "));
    }

    private static List<Quantity> quantities(Order order) {
        return order.lines().stream().map(line -> new Quantity(line.sku(), line.quantity())).toList();
    }
}
