package org.crashonly.shop.cart;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.function.Supplier;
import org.crashonly.shop.contract.Cart;
import org.crashonly.shop.contract.CartChange;
import org.crashonly.shop.contract.CartMerge;
import org.crashonly.shop.contract.CartSettlement;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.persistence.Ledger;

/** See {@link org.crashonly.shop.contract.CartClient}. */
@RequestScoped
@Path("carts/{owner}")
@Produces("application/json")
@Consumes("application/json")
public class CartResource {

    @Inject
    Carts carts;

    @Inject
    Ledger ledger;

    @PathParam("owner")
    String owner;

    @GET
    public Cart cart() {
        return carts.cart(owner);
    }

    @PUT
    @Path("changes/{key}")
    public Cart change(@PathParam("key") String key, CartChange change) {
        require(change != null && change.sku() != null && change.quantity() >= 0 && change.quantity() <= Quantity.MOST,
                "expected a SKU and a quantity from 0 to " + Quantity.MOST);
        return once("change", key, change, () -> carts.change(owner, change));
    }

    @PUT
    @Path("merges/{key}")
    public Cart merge(@PathParam("key") String key, CartMerge merge) {
        require(merge != null && Keys.isKey(merge.from()) && !merge.from().equals(owner), "expected the owner of another cart");
        return once("merge", key, merge, () -> carts.merge(owner, merge.from()));
    }

    @PUT
    @Path("settlements/{key}")
    public Cart settle(@PathParam("key") String key, CartSettlement settlement) {
        require(settlement != null && settlement.ordered() != null, "expected what was ordered");
        return once("settlement", key, settlement, () -> carts.settle(owner, settlement.ordered()));
    }

    private Cart once(String operation, String key, Object request, Supplier<Cart> effect) {
        require(Keys.isKey(owner) && Keys.isKey(key), "expected an owner and a key of 8 to 80 characters each");
        return ledger.once(operation + "/" + key, List.of(owner, request), Cart.class, effect);
    }

    private static void require(boolean condition, String expected) {
        if (!condition) {
            throw new BadRequestException(expected);
        }
    }
}
