package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.shop.contract.Cart;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.CatalogClient;
import org.crashonly.shop.contract.Quantity;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Puts together what is shown of a cart. */
@RequestScoped
public class Baskets {

    @Inject
    Visitor visitor;

    @Inject
    Stocks stocks;

    @Inject
    @RestClient
    CartClient carts;

    @Inject
    @RestClient
    CatalogClient catalog;

    Basket basket() {
        Cart cart = carts.cart(visitor.cartOwner());
        if (cart.lines().isEmpty()) {
            return new Basket(List.of(), cart.version());
        }
        Map<String, Offer> offers = stocks.offers(catalog.products(cart.lines().stream().map(Quantity::sku).toList())).stream()
                .collect(Collectors.toMap(offer -> offer.product().sku(), Function.identity()));
        List<Basket.Line> lines = cart.lines().stream()
                .filter(line -> offers.containsKey(line.sku()))
                .map(line -> new Basket.Line(offers.get(line.sku()), line.quantity()))
                .toList();
        return new Basket(lines, cart.version());
    }
}
