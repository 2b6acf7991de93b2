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

    @Inject
    @RestClient
    CatalogClient catalog;

    @GET
    @Path("assets/shop.css")
    public Response style() {
        return Response.ok(Assets.STYLE, "text/css;charset=UTF-8").header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable").build();
    }

    @GET
    @Path("assets/icon.svg")
    public Response icon() {
        return drawn(Assets.ICON);
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
