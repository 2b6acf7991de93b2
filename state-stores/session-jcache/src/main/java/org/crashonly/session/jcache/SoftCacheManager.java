package org.crashonly.session.jcache;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;

/** The caches of one module. What is in a cache is shared by all that have it under the same name, in whatever process. */
final class SoftCacheManager implements CacheManager {

    private final SoftCachingProvider provider;
    private final URI uri;
    private final ClassLoader loader;
    private final Properties properties;
    private final SoftCaches.Place place;
    private final Map<String, SoftCache<?, ?>> caches = new LinkedHashMap<>();
    private boolean closed;

    SoftCacheManager(SoftCachingProvider provider, URI uri, ClassLoader loader, Properties properties, SoftCaches.Place place) {
        this.provider = provider;
        this.uri = uri;
        this.loader = loader;
        this.properties = properties;
        this.place = place;
    }

    @Override
    public synchronized <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        requireOpen();
        Objects.requireNonNull(cacheName, "a cache needs a name");
        if (caches.containsKey(cacheName)) {
            throw new CacheException("cache '" + cacheName + "' exists already");
        }
        SoftCache<K, V> cache = new SoftCache<>(this, cacheName, CacheSettings.of(cacheName, configuration), place);
        caches.put(cacheName, cache);
        return cache;
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <K, V> Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        Objects.requireNonNull(keyType);
        Objects.requireNonNull(valueType);
        SoftCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName));
        if (cache != null) {
            cache.settings().requireTypes(cacheName, keyType, valueType);
        }
        return (Cache<K, V>) cache;
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <K, V> Cache<K, V> getCache(String cacheName) {
        requireOpen();
        return (Cache<K, V>) caches.get(Objects.requireNonNull(cacheName));
    }

    @Override
    public synchronized Iterable<String> getCacheNames() {
        requireOpen();
        return Collections.unmodifiableList(List.copyOf(caches.keySet()));
    }

    /** Clears it for everybody. */
    @Override
    public void destroyCache(String cacheName) {
        SoftCache<?, ?> cache;
        synchronized (this) {
            requireOpen();
            cache = caches.get(Objects.requireNonNull(cacheName));
        }
        if (cache != null) {
            cache.clear();
            cache.close();
        }
    }

    synchronized void forget(SoftCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        requireDisabled("management", enabled);
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        requireDisabled("statistics", enabled);
    }

    private void requireDisabled(String what, boolean enabled) {
        requireOpen();
        if (enabled) {
            throw new UnsupportedOperationException(what + " of caches: the session store's own metrics count hits and loads");
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache manager was closed");
        }
    }

    @Override
    public void close() {
        provider.close(uri, loader);
    }

    synchronized void closeQuietly() {
        closed = true;
        for (SoftCache<?, ?> cache : List.copyOf(caches.values())) {
            cache.close();
        }
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(unwrapped(this, type));
    }

    static Object unwrapped(Object object, Class<?> type) {
        if (!type.isInstance(object)) {
            throw new IllegalArgumentException(object.getClass().getName() + " is no " + type.getName());
        }
        return object;
    }
}
