package org.crashonly.session.jcache;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;

/** The provider that JCache finds on the class path of modules. Each class loader, which is each module, has one manager. */
public final class SoftCachingProvider implements CachingProvider {

    private static final URI ONLY = URI.create("crashonly:soft-state");

    /** A module's manager lives until it is closed, or its module has ended. */
    private final Map<ClassLoader, SoftCacheManager> managers = new HashMap<>();

    /** Made by JCache, one for each class loader that asks. */
    public SoftCachingProvider() {
        SoftCaches.provided(this);
    }

    @Override
    public synchronized CacheManager getCacheManager(URI uri, ClassLoader classLoader, Properties properties) {
        if (uri != null && !uri.equals(ONLY)) {
            throw new CacheException("a cache manager at " + uri + ": there is only the one at " + ONLY);
        }
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        SoftCacheManager manager = managers.get(loader);
        if (manager == null || manager.isClosed()) {
            manager = new SoftCacheManager(this, ONLY, loader, properties == null ? new Properties() : properties, SoftCaches.place());
            managers.put(loader, manager);
        }
        return manager;
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? SoftCachingProvider.class.getClassLoader() : context;
    }

    @Override
    public URI getDefaultURI() {
        return ONLY;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public CacheManager getCacheManager(URI uri, ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public synchronized void close() {
        managers.values().forEach(SoftCacheManager::closeQuietly);
        managers.clear();
    }

    @Override
    public synchronized void close(ClassLoader classLoader) {
        SoftCacheManager manager = managers.remove(classLoader);
        if (manager != null) {
            manager.closeQuietly();
        }
    }

    /** Modules have ended: their managers go as they are, without any code of theirs. */
    synchronized void forget(Predicate<ClassLoader> ended) {
        managers.keySet().removeIf(ended);
    }

    @Override
    public void close(URI uri, ClassLoader classLoader) {
        if (uri.equals(ONLY)) {
            close(classLoader);
        }
    }

    /** None: values are copied, never shared. */
    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return false;
    }
}
