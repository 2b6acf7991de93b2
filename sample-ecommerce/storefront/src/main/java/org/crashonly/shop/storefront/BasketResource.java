package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;
import org.crashonly.shop.contract.CartChange;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.CatalogClient;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.Quantity;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The cart. */
@RequestScoped
@Path("cart")
@Consumes("application/x-www-form-urlencoded")
@Idempotent(formField = Forms.KEY, recordedBy = Recorder.COMPONENT)
public class BasketResource {

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Inject
    Visitor visitor;

    @Inject
    Baskets baskets;

    @Inject
    @RestClient
    CartClient carts;

    @Inject
    @RestClient
    CatalogClient catalog;

    @GET
    @Consumes("*/*")
    public Response cart(@QueryParam("notice") @DefaultValue("") String notice) {
        return html.page("cart", Map.of("page", frame.page("Your cart"), "basket", baskets.basket(), "notice", notice(notice)));
    }

    @POST
    @Path("lines")
    public Response add(
            @FormParam(Forms.KEY) String key, @FormParam("sku") @DefaultValue("") String sku, @FormParam("quantity") @DefaultValue("1") String quantity) {
        Product product = catalog.product(sku);
        int pieces = Math.clamp(BrowseResource.number(quantity), 1, Quantity.MOST);
        return change(Forms.key(key), new CartChange(product.sku(), pieces, true), "added");
    }

    @POST
    @Path("lines/{sku}")
    public Response set(
            @PathParam("sku") String sku,
            @FormParam(Forms.KEY) String key,
            @FormParam("quantity") @DefaultValue("1") String quantity,
            @FormParam("remove") String remove) {
        int pieces = remove != null ? 0 : Math.clamp(BrowseResource.number(quantity), 1, Quantity.MOST);
        return change(Forms.key(key), new CartChange(sku, pieces, false), "changed");
    }

    private Response change(String key, CartChange change, String notice) {
        visitor.comesWith(key);
        try {
            carts.change(visitor.cartOwner(), key, change);
            return Html.seeOther("/cart?notice=" + notice);
        } catch (KeyReusedException e) {
            // They went back and sent an old form with something else in it: show them where they are.
            return Html.seeOther("/cart?notice=stale");
        }
    }

    private static String notice(String name) {
        return switch (name) {
            case "added" -> "Added to your cart.";
            case "changed" -> "Your cart is up to date.";
            case "stale" -> "That form had been sent before. This is your cart as it is now.";
            default -> "";
        };
    }
}
