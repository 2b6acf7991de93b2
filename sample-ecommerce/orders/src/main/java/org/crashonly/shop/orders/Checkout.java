package org.crashonly.shop.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.shop.contract.Cart;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.CatalogClient;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrderAnswer;
import org.crashonly.shop.contract.OrderAnswer.Outcome;
import org.crashonly.shop.contract.OrderLine;
import org.crashonly.shop.contract.OrderRequest;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.Quantity;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The first step: writes an order down as PENDING, with the goods and prices of the cart that the customer saw. */
@ApplicationScoped
public class Checkout {

    @Inject
    OrderBook book;

    @Inject
    @RestClient
    CartClient carts;

    @Inject
    @RestClient
    CatalogClient catalog;

    OrderAnswer place(String key, OrderRequest request) {
        String fingerprint = Keys.digest(request.toString());
        Optional<Order> known = book.find(key, fingerprint);
        if (known.isPresent()) {
            return new OrderAnswer(Outcome.PLACED, known.get());
        }
        Optional<Order> other = book.withCart(request.account(), request.cartVersion());
        if (other.isPresent()) {
            return new OrderAnswer(Outcome.ALREADY_ORDERED, other.get());
        }
        Cart cart = carts.cart(request.account());
        List<OrderLine> lines = lines(cart);
        long total = lines.stream().mapToLong(line -> line.priceCents() * line.quantity()).sum();
        if (lines.isEmpty() || cart.version() != request.cartVersion() || total != request.totalCents()) {
            return new OrderAnswer(Outcome.CART_CHANGED, null);
        }
        Order order = new Order(key, request.account(), Order.State.PENDING, null, total, request.address(), request.cardShown(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS), lines);
        return book.write(order, fingerprint, request);
    }

    private List<OrderLine> lines(Cart cart) {
        if (cart.lines().isEmpty()) {
            return List.of();
        }
        Map<String, Product> products = catalog.products(cart.lines().stream().map(Quantity::sku).toList()).stream()
                .collect(Collectors.toMap(Product::sku, Function.identity()));
        List<OrderLine> lines = new ArrayList<>();
        for (Quantity line : cart.lines()) {
            Product product = products.get(line.sku());
            if (product != null) {
                lines.add(new OrderLine(line.sku(), product.name(), product.priceCents(), line.quantity()));
            }
        }
        return lines;
    }
}
