package org.crashonly.session.jcache;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.Lease;
import org.crashonly.session.Lookup;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoreException;

/**
 * A cache in soft state. What it finds was never overwritten or removed before; anything may vanish at any time. If the store does not
 * answer, a read finds nothing, and a change fails with a {@link CacheException}: whoever took it for done would find the old value later.
 *
 * <p>What would have to compare a value and change it in one step is refused, as are iteration, listeners and entry processors.
 */
final class SoftCache<K, V> implements Cache<K, V> {

    /** How long a read waits for the store, and for another caller who loads the same value. */
    private static final Duration READ = Duration.ofSeconds(2);

    private static final Duration CHANGE = Duration.ofSeconds(3);

    private final SoftCacheManager manager;
    private final String name;
    private final CacheSettings<K, V> settings;
    private final SoftCaches.Place place;
    private volatile boolean closed;

    SoftCache(SoftCacheManager manager, String name, CacheSettings<K, V> settings, SoftCaches.Place place) {
        this.manager = manager;
        this.name = name;
        this.settings = settings;
        this.place = place;
    }

    CacheSettings<K, V> settings() {
        return settings;
    }

    @Override
    public V get(K key) {
        SoftKey at = keyOf(key);
        return read(key, at, settings.reads());
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        Map<K, V> all = new HashMap<>();
        for (K key : keys) {
            V value = get(key);
            if (value != null) {
                all.put(key, value);
            }
        }
        return all;
    }

    @Override
    public boolean containsKey(K key) {
        SoftKey at = keyOf(key);
        return read(key, at, false) != null;
    }

    private V read(K key, SoftKey at, boolean loads) {
        Lookup found;
        try {
            found = place.soft().lookup(at, Deadline.in(READ));
        } catch (StoreException e) {
            return loads ? load(key) : null;
        }
        return switch (found) {
            case Lookup.Hit hit -> {
                Optional<V> value = value(hit.value());
                if (value.isEmpty()) {
                    // Another version of the module wrote it: away with it, so that somebody may load it.
                    Boolean ignored = change(() -> place.soft().invalidate(at, Deadline.in(CHANGE)));
                }
                yield value.isPresent() || !loads ? value.orElse(null) : load(key);
            }
            case Lookup.Load load -> loads ? loaded(key, load.lease()) : released(load.lease());
            case Lookup.Busy busy -> loads ? load(key) : null;
        };
    }

    private V released(Lease lease) {
        var ignored = place.soft().releaseAsync(lease, Deadline.in(READ));
        return null;
    }

    private V loaded(K key, Lease lease) {
        V value;
        Bytes bytes = null;
        try {
            value = load(key);
            bytes = value == null ? null : CacheValues.bytes(value);
        } finally {
            if (bytes == null) {
                V ignored = released(lease);
            }
        }
        if (bytes == null) {
            return null;
        }
        try {
            boolean ignored = place.soft().loaded(lease, bytes, settings.timeToLive(), Deadline.in(READ));
        } catch (StoreException e) {
            // It is not kept. Who asked has it nevertheless.
        }
        return value;
    }

    private V load(K key) {
        try {
            return settings.loader().load(key);
        } catch (CacheLoaderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheLoaderException("cache '" + name + "' could not load " + key, e);
        }
    }

    private Optional<V> value(Bytes bytes) {
        return CacheValues.value(bytes, manager.getClassLoader()).filter(settings.valueType()::isInstance).map(settings.valueType()::cast);
    }

    @Override
    public void loadAll(Set<? extends K> keys, boolean replaceExistingValues, CompletionListener completionListener) {
        try {
            for (K key : keys) {
                SoftKey at = keyOf(key);
                if (settings.loader() != null) {
                    if (replaceExistingValues) {
                        Boolean ignored = change(() -> place.soft().invalidate(at, Deadline.in(CHANGE)));
                    }
                    V ignored = read(key, at, true);
                }
            }
        } catch (CacheException e) {
            if (completionListener != null) {
                completionListener.onException(e);
            }
            return;
        }
        if (completionListener != null) {
            completionListener.onCompletion();
        }
    }

    @Override
    public void put(K key, V value) {
        SoftKey at = keyOf(key);
        requireValue(value);
        Bytes bytes = CacheValues.bytes(value);
        Boolean ignored = change(() -> place.soft().keep(at, bytes, settings.timeToLive(), settings.renews(), Deadline.in(CHANGE)));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        map.forEach((key, value) -> {
            SoftKey ignored = keyOf(key);
            requireValue(value);
        });
        map.forEach(this::put);
    }

    /** Waits for who is loading the value. */
    @Override
    public boolean putIfAbsent(K key, V value) {
        SoftKey at = keyOf(key);
        requireValue(value);
        Bytes bytes = CacheValues.bytes(value);
        return change(() -> {
            Lookup found = place.soft().lookup(at, Deadline.in(CHANGE));
            return switch (found) {
                case Lookup.Hit hit -> false;
                case Lookup.Load load -> place.soft().loaded(load.lease(), bytes, settings.timeToLive(), Deadline.in(CHANGE));
                case Lookup.Busy busy -> throw new StoreException.Unavailable("somebody else is loading " + key + " still", null);
            };
        });
    }

    @Override
    public boolean remove(K key) {
        SoftKey at = keyOf(key);
        return change(() -> place.soft().invalidate(at, Deadline.in(CHANGE)));
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        keys.forEach(this::keyOf);
        keys.forEach(this::remove);
    }

    @Override
    public void removeAll() {
        clear();
    }

    @Override
    public void clear() {
        requireOpen();
        Boolean ignored = change(() -> place.soft().clear(place.application(), name, Deadline.in(CHANGE)));
    }

    private <T> T change(Supplier<T> change) {
        try {
            return change.get();
        } catch (StoreException e) {
            throw new CacheException("cache '" + name + "' was not changed, or it is not known: " + e.getMessage(), e);
        }
    }

    private SoftKey keyOf(K key) {
        requireOpen();
        Objects.requireNonNull(key, "a key of a cache is never null");
        if (!settings.keyType().isInstance(key)) {
            throw new ClassCastException("cache '" + name + "' has keys of " + settings.keyType().getName() + ", not of " + key.getClass().getName());
        }
        return new SoftKey(place.application(), name, CacheKeys.text(key));
    }

    private void requireValue(V value) {
        Objects.requireNonNull(value, "a value of a cache is never null");
        if (!settings.valueType().isInstance(value)) {
            throw new ClassCastException(
                    "cache '" + name + "' has values of " + settings.valueType().getName() + ", not of " + value.getClass().getName());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("cache '" + name + "' was closed");
        }
    }

    @Override
    public V getAndPut(K key, V value) {
        throw unsupported("getAndPut");
    }

    @Override
    public boolean remove(K key, V oldValue) {
        throw unsupported("remove of a value that is compared");
    }

    @Override
    public V getAndRemove(K key) {
        throw unsupported("getAndRemove");
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        throw unsupported("replace");
    }

    @Override
    public boolean replace(K key, V value) {
        throw unsupported("replace");
    }

    @Override
    public V getAndReplace(K key, V value) {
        throw unsupported("getAndReplace");
    }

    @Override
    public <T> T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        throw unsupported("entry processors");
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        throw unsupported("entry processors");
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        throw unsupported("listeners");
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        throw unsupported("listeners");
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        throw unsupported("iteration");
    }

    private UnsupportedOperationException unsupported(String what) {
        requireOpen();
        return new UnsupportedOperationException("cache '" + name + "': soft state has no " + what
                + "; there are get, getAll, containsKey, put, putAll, putIfAbsent, remove, removeAll, clear and loadAll");
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return type.cast(SoftCacheManager.unwrapped(settings.configuration(), type));
    }

    @Override
    public void close() {
        closed = true;
        manager.forget(this);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(SoftCacheManager.unwrapped(this, type));
    }
}
