package org.crashonly.shop.catalog;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.crashonly.shop.catalog.picture.Picture;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.Category;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.ProductPage;

/** See {@link org.crashonly.shop.contract.CatalogClient}. */
@RequestScoped
@Path("/")
@Produces("application/json")
public class CatalogResource {

    private static final int MOST = 60;

    @Inject
    Products products;

    @GET
    @Path("categories")
    public List<Category> categories() {
        return products.categories();
    }

    @GET
    @Path("products")
    public ProductPage products(
            @QueryParam("category") String category,
            @QueryParam("words") String words,
            @QueryParam("sort") String sort,
            @QueryParam("page") int page,
            @QueryParam("size") int size) {
        return products.page(new Wanted(category, Words.sought(words), Sorting.of(sort)), Math.max(1, page), Math.clamp(size, 1, MOST));
    }

    @GET
    @Path("products/{sku}")
    public Product product(@PathParam("sku") String sku) {
        return products.bySku(List.of(sku)).stream().findFirst().orElseThrow(() -> absent(sku));
    }

    @GET
    @Path("products-by-sku")
    public List<Product> products(@QueryParam("sku") List<String> skus) {
        return products.bySku(skus.stream().limit(MOST).toList());
    }

    @GET
    @Path("pictures/{sku}")
    @Produces("image/svg+xml")
    public String picture(@PathParam("sku") String sku) {
        return products.look(sku).map(look -> Picture.of(look.kind(), look.series())).orElseThrow(() -> absent(sku));
    }

    private static AbsentException absent(String sku) {
        return new AbsentException("no product " + sku);
    }
}
