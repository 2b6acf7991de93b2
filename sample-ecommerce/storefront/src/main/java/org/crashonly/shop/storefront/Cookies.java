package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;

/** Cookies that scripts cannot read and other sites cannot send along. */
@RequestScoped
public class Cookies {

    private static final int MONTH = 30 * 24 * 3600;

    @Inject
    HttpServletRequest request;

    Response with(Response response, String name, String value) {
        return Response.fromResponse(response).cookie(cookie(name, value, MONTH)).build();
    }

    Response without(Response response, String name) {
        return Response.fromResponse(response).cookie(cookie(name, "", 0)).build();
    }

    NewCookie cookie(String name, String value, int seconds) {
        boolean secure = request.isSecure() || "https".equals(request.getHeader("X-Forwarded-Proto"));
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
