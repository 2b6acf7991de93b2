package org.crashonly.shop.storefront;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Map;

/** Refuses forms that other sites made a browser send. Cookies do not travel with those either; this says why nothing happens. */
@ApplicationScoped
public class OwnFormsOnly implements ContainerRequestFilter {

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Override
    public void filter(ContainerRequestContext request) {
        String site = request.getHeaderString("Sec-Fetch-Site");
        if (request.getMethod().equals("POST") && "cross-site".equals(site)) {
            request.abortWith(html.page(403, "message", Map.of("page", frame.page("Not from here"),
                    "text", "That form came from another site. Nothing was done.")).build());
        }
    }
}
