package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.crashonly.shop.contract.CatalogClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Style and pictures, which browsers may keep. */
@RequestScoped
@Path("/")
public class AssetResource {

    private static final String ICON = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='#2f5d50'/>"
            + "<path d='M16 5c5 5 7 8 7 12a7 7 0 0 1-14 0c0-4 2-7 7-12z' fill='#f0b77d'/><path d='M16 13c2 3 3 4 3 6a3 3 0 0 1-6 0c0-2 1-3 3-6z' fill='#c2543a'/></svg>";

    @Inject
    @RestClient
    CatalogClient catalog;

    @GET
    @Path("assets/{version}/shop.css")
    public Response style() {
        return Response.ok(Assets.STYLE, "text/css;charset=UTF-8").header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable").build();
    }

    @GET
    @Path("icon.svg")
    public Response icon() {
        return drawn(ICON);
    }

    @GET
    @Path("pictures/{sku}.svg")
    public Response picture(@PathParam("sku") String sku) {
        return drawn(catalog.picture(sku));
    }

    private static Response drawn(String svg) {
        return Response.ok(svg, "image/svg+xml").header(HttpHeaders.CACHE_CONTROL, "public, max-age=86400").build();
    }
}
