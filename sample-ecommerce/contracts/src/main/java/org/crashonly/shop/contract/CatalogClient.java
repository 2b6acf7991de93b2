package org.crashonly.shop.contract;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Asks the catalog. Everything here is safe. */
@RegisterRestClient(configKey = "catalog")
@RegisterProvider(AnswerMapper.class)
@Produces("application/json")
@Path("/")
public interface CatalogClient {

    @GET
    @Path("categories")
    List<Category> categories();

    /**
     * Products, best match or best seller first.
     *
     * @param category a slug; null for all
     * @param words what to search for; null for everything
     * @param sort {@code price}, {@code -price}, {@code name}, or null
     * @param page from 1; past the end: the last
     */
    @GET
    @Path("products")
    ProductPage products(
            @QueryParam("category") String category,
            @QueryParam("words") String words,
            @QueryParam("sort") String sort,
            @QueryParam("page") int page,
            @QueryParam("size") int size);

    /** One product; {@link AbsentException} if there is none. */
    @GET
    @Path("products/{sku}")
    Product product(@PathParam("sku") String sku);

    /** The products with these SKUs, in this order; unknown ones are left out. */
    @GET
    @Path("products-by-sku")
    List<Product> products(@QueryParam("sku") List<String> skus);

    /** What the product looks like: an SVG document. */
    @GET
    @Path("pictures/{sku}")
    @Produces("image/svg+xml")
    String picture(@PathParam("sku") String sku);
}
