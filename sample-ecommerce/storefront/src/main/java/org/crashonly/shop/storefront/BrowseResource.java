package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.CatalogClient;
import org.crashonly.shop.contract.Category;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.ProductPage;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Looking around. */
@RequestScoped
@Path("/")
public class BrowseResource {

    private static final int PER_PAGE = 24;

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Inject
    Shelves shelves;

    @Inject
    Stocks stocks;

    @Inject
    @RestClient
    CatalogClient catalog;

    @GET
    public Response home() {
        ProductPage best = catalog.products(null, null, null, 1, 8);
        return html.page("home", Map.of("page", frame.page("Ember & Fern: things for a home worth coming back to"), "offers", stocks.offers(best.products())));
    }

    @GET
    @Path("shelf/{slug}")
    public Response shelf(
            @PathParam("slug") String slug, @QueryParam("sort") @DefaultValue("") String sort, @QueryParam("page") @DefaultValue("1") String page) {
        Category category = shelves.category(slug).orElseThrow(() -> new AbsentException("no shelf " + slug));
        ProductPage products = catalog.products(slug, null, sort, number(page), PER_PAGE);
        Listing listing = new Listing(category.name(), category.tagline(), "/shelf/" + slug, "", sort, products.page(), products.pages(), products.total());
        return list(listing, products.products(), frame.page(category.name()));
    }

    @GET
    @Path("search")
    public Response search(
            @QueryParam("q") @DefaultValue("") String words, @QueryParam("sort") @DefaultValue("") String sort, @QueryParam("page") @DefaultValue("1") String page) {
        String sought = Forms.text(words, 100);
        ProductPage products = catalog.products(null, sought, sort, number(page), PER_PAGE);
        String title = sought.isEmpty() ? "Everything" : "Results for “" + sought + "”";
        Listing listing = new Listing(title, "", "/search", sought, sort, products.page(), products.pages(), products.total());
        return list(listing, products.products(), frame.page(title).searching(sought));
    }

    @GET
    @Path("product/{sku}")
    public Response product(@PathParam("sku") String sku) {
        Product product = catalog.product(sku);
        Category category = shelves.category(product.category()).orElseThrow(() -> new AbsentException("no shelf " + product.category()));
        List<Product> others = catalog.products(product.category(), null, null, 1, 5).products().stream()
                .filter(other -> !other.sku().equals(sku))
                .limit(4)
                .toList();
        return html.page("product", Map.of("page", frame.page(product.name()), "offer", stocks.offer(product), "category", category,
                "others", stocks.offers(others), "key", Forms.newKey()));
    }

    private Response list(Listing listing, List<Product> products, Page page) {
        return html.page("list", Map.of("page", page, "listing", listing, "offers", stocks.offers(products)));
    }

    /** What is no number is the first page: such addresses are typed by people. */
    static int number(String text) {
        try {
            return Math.max(1, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
