package org.crashonly.shop.storefront;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** What browsers may do with our answers; and a cookie for who has none yet, so that a cart can be theirs. */
@ApplicationScoped
public class Headers implements ContainerResponseFilter {

    private static final String POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final int YEAR = 365 * 24 * 3600;

    @Inject
    Visitor visitor;

    @Inject
    Cookies cookies;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle("Content-Security-Policy", POLICY);
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
        response.getHeaders().putSingle("Referrer-Policy", "same-origin");
        boolean shared = String.valueOf(response.getHeaders().getFirst(HttpHeaders.CACHE_CONTROL)).contains("public");
        if (!shared && response.getStatus() < 400) {
            visitor.newToken().ifPresent(token ->
                    response.getHeaders().add(HttpHeaders.SET_COOKIE, cookies.cookie(Visitor.VISITOR, token, YEAR)));
        }
    }
}
