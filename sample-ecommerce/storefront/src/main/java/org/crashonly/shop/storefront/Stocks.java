package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crashonly.shop.contract.InventoryClient;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.Stock;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** What to say about the stock of products. If nobody knows now, nothing: the order will find out. */
@RequestScoped
public class Stocks {

    private static final int FEW = 9;

    @Inject
    @RestClient
    InventoryClient inventory;

    List<Offer> offers(List<Product> products) {
        if (products.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> available = Frame.orElse(() -> inventory.stock(products.stream().map(Product::sku).toList()), List.<Stock>of())
                .stream()
                .collect(Collectors.toMap(Stock::sku, Stock::available));
        return products.stream().map(product -> offer(product, available.get(product.sku()))).toList();
    }

    Offer offer(Product product) {
        return offers(List.of(product)).getFirst();
    }

    private static Offer offer(Product product, Integer available) {
        boolean gone = available != null && available == 0;
        String note = gone ? "Sold out" : available != null && available <= FEW ? "Only " + available + " left" : null;
        return new Offer(product, gone, note);
    }
}
