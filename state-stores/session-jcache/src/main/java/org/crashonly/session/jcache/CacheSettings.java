package org.crashonly.session.jcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoader;

/**
 * What a cache was asked to be, checked.
 *
 * @param timeToLive from a value's creation, or its latest change if that renews it
 * @param renews whether a change begins the time anew
 * @param loader loads what is missing when it is asked for; null for none
 * @param reads whether {@code get} loads, not only {@code loadAll}
 */
record CacheSettings<K, V>(
        Class<K> keyType, Class<V> valueType, Duration timeToLive, boolean renews, CacheLoader<K, V> loader, boolean reads,
        MutableConfiguration<K, V> configuration) {

    /** What is kept for ever elsewhere is kept for so long, if it is not displaced before. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Takes a configuration over.
     *
     * @throws UnsupportedOperationException if it asks for what soft state does not do; all of it is named
     * @throws IllegalArgumentException if its keys are of a type that has no text
     */
    static <K, V> CacheSettings<K, V> of(String name, Configuration<K, V> configuration) {
        CompleteConfiguration<K, V> asked = configuration instanceof CompleteConfiguration<K, V> complete
                ? complete
                : new MutableConfiguration<K, V>().setTypes(configuration.getKeyType(), configuration.getValueType())
                        .setStoreByValue(configuration.isStoreByValue());
        List<String> refused = new ArrayList<>();
        refuse(refused, !asked.isStoreByValue(), "storing by reference: values lie in another process");
        refuse(refused, asked.isWriteThrough() || asked.getCacheWriterFactory() != null, "writing through");
        refuse(refused, asked.getCacheEntryListenerConfigurations().iterator().hasNext(), "listeners");
        refuse(refused, asked.isStatisticsEnabled(), "statistics: the session store's own metrics count hits and loads");
        refuse(refused, asked.isManagementEnabled(), "management");
        refuse(refused, asked.isReadThrough() && asked.getCacheLoaderFactory() == null, "reading through without a cache loader");
        ExpiryPolicy expiry = asked.getExpiryPolicyFactory().create();
        boolean renews = expiry.getClass() == ModifiedExpiryPolicy.class;
        boolean known = renews || expiry.getClass() == CreatedExpiryPolicy.class || expiry.getClass() == EternalExpiryPolicy.class;
        refuse(refused, !known, "expiry by " + expiry.getClass().getName() + ": only CreatedExpiryPolicy, ModifiedExpiryPolicy and EternalExpiryPolicy are");
        if (!refused.isEmpty()) {
            throw new UnsupportedOperationException("cache '" + name + "': not supported are " + String.join("; ", refused));
        }
        CacheKeys.requireType(name, asked.getKeyType());
        CacheLoader<K, V> loader = Optional.ofNullable(asked.getCacheLoaderFactory()).map(Factory::create).orElse(null);
        return new CacheSettings<>(
                asked.getKeyType(), asked.getValueType(), duration(expiry.getExpiryForCreation()), renews, loader, asked.isReadThrough(),
                new MutableConfiguration<>(asked));
    }

    private static void refuse(List<String> refused, boolean asked, String what) {
        if (asked) {
            refused.add(what);
        }
    }

    private static Duration duration(javax.cache.expiry.Duration asked) {
        if (asked == null || asked.isEternal()) {
            return LONGEST;
        }
        Duration duration = Duration.of(asked.getDurationAmount(), asked.getTimeUnit().toChronoUnit());
        return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
    }

    void requireTypes(String name, Class<?> key, Class<?> value) {
        if (!key.equals(keyType) || !value.equals(valueType)) {
            throw new ClassCastException("cache '" + name + "' is of " + keyType.getName() + " and " + valueType.getName() + ", not of "
                    + key.getName() + " and " + value.getName());
        }
    }
}
