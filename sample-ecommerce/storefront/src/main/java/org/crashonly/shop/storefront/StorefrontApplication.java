package org.crashonly.shop.storefront;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The component's HTTP side. */
@ApplicationPath("/")
public class StorefrontApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        Set<Class<?>> classes = new HashSet<>(FailurePages.all());
        classes.addAll(List.of(BrowseResource.class, BasketResource.class, AccountResource.class, CheckoutResource.class,
                OrdersResource.class, AssetResource.class, OwnFormsOnly.class, Headers.class));
        return classes;
    }

    /** Jersey would write the host it was called by into every redirect; behind a front door that is the wrong one. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.headers.location.relative.resolution.disabled", true);
    }
}
