package org.crashonly.host.sessions;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import javax.cache.CacheManager;
import javax.cache.Caching;

/** Lets modules inject the {@link CacheManager} that JCache would give them, whose caches lie in the session store. */
public final class InjectedCaches implements Extension {

    /** Payara's own producer, which the interceptors of JCache's annotations come with. */
    private static final String PAYARAS = "fish/payara/cdi/jsr107/JSR107Producer.class";

    void add(@Observes AfterBeanDiscovery discovery) {
        if (InjectedCaches.class.getClassLoader().getResource(PAYARAS) == null) {
            discovery.addBean()
                    .beanClass(InjectedCaches.class)
                    .types(CacheManager.class, Object.class)
                    .scope(Dependent.class)
                    .createWith(context -> Caching.getCachingProvider().getCacheManager());
        }
    }
}
