package org.crashonly.session.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.session.Deadline;
import org.crashonly.session.Lookup;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoreClient;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches as a module sees them, in a real store. */
class SoftCacheIT {

    private static final GrantSpec WEB = StoreLife.grant(1);

    @TempDir
    static Path home;

    private static StoreLife store;
    private static StoreClient client;
    private static long lives;

    private final CacheManager manager = Caching.getCachingProvider().getCacheManager();

    @BeforeAll
    static void start() throws Exception {
        begin();
        client = CacheStore.client(home, WEB);
        SoftCaches.keepIn(client.soft(), "shop");
    }

    private static void begin() throws Exception {
        store = StoreLife.start(new CacheStore(), home, ++lives, 0, WEB).ready();
    }

    @AfterAll
    static void kill() throws Exception {
        client.close();
        store.close();
    }

    @AfterEach
    void destroy() {
        manager.getCacheNames().forEach(manager::destroyCache);
        Caching.getCachingProvider().close();
    }

    @Test
    void whatIsPutIsFoundByAllModulesAsACopy() throws Exception {
        Cache<String, List<String>> cache = manager.createCache("basket", lists());
        List<String> value = new ArrayList<>(List.of("tea"));
        cache.put("a", value);
        value.add("coffee");
        assertThat(cache.get("a")).containsExactly("tea").isNotSameAs(value);
        try (URLClassLoader module = new URLClassLoader(new URL[0], SoftCacheIT.class.getClassLoader())) {
            CacheManager other = Caching.getCachingProvider().getCacheManager(null, module);
            assertThat(other).isNotSameAs(manager);
            Cache<String, List<String>> same = other.createCache("basket", lists());
            assertThat(same.get("a")).containsExactly("tea");
            assertThat(same.remove("a")).isTrue();
            assertThat(same.remove("a")).isFalse();
        }
        assertThat(cache.get("a")).isNull();
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void ofAnEndedModuleNothingIsKeptButWhatLiesInItsCaches() throws Exception {
        WeakReference<ClassLoader> ended = ended();

        SoftCaches.forget(loader -> loader == ended.get());

        assertThat(manager.isClosed()).as("another module's").isFalse();
        assertThat(Caching.getCachingProvider().getCacheManager()).isSameAs(manager);
        await().until(() -> {
            System.gc();
            return ended.get() == null;
        });
        assertThat(manager.createCache("basket", lists()).get("a")).containsExactly("tea");
    }

    /** The class loader of a module that had a cache. */
    private static WeakReference<ClassLoader> ended() throws Exception {
        try (URLClassLoader module = new URLClassLoader(new URL[0], SoftCacheIT.class.getClassLoader())) {
            Caching.getCachingProvider().getCacheManager(null, module).createCache("basket", lists()).put("a", List.of("tea"));
            return new WeakReference<>(module);
        }
    }

    @SuppressWarnings("unchecked")
    private static MutableConfiguration<String, List<String>> lists() {
        return new MutableConfiguration<String, List<String>>().setTypes(String.class, (Class<List<String>>) (Class<?>) List.class);
    }

    @Test
    void manyAtOnceAndAllOfThemAway() {
        Cache<Integer, String> cache = manager.createCache("numbers", new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
        Cache<Integer, String> other = manager.createCache("other", new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
        cache.putAll(Map.of(1, "one", 2, "two", 3, "three"));
        other.put(1, "another one");
        assertThat(cache.getAll(Set.of(1, 2, 4))).containsOnly(Map.entry(1, "one"), Map.entry(2, "two"));
        assertThat(cache.putIfAbsent(3, "drei")).isFalse();
        assertThat(cache.putIfAbsent(4, "four")).isTrue();
        cache.removeAll(Set.of(1, 9));
        assertThat(cache.getAll(Set.of(1, 2, 3, 4))).containsOnly(Map.entry(2, "two"), Map.entry(3, "three"), Map.entry(4, "four"));
        cache.clear();
        assertThat(cache.getAll(Set.of(1, 2, 3, 4))).isEmpty();
        assertThat(other.get(1)).isEqualTo("another one");
        manager.destroyCache("other");
        assertThat(other.isClosed()).isTrue();
        assertThatThrownBy(() -> other.get(1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("'other' was closed");
    }

    @Test
    void aValueLivesForTheTimeOfItsPolicy() {
        Duration moment = new Duration(TimeUnit.MILLISECONDS, 400);
        Cache<String, String> created = manager.createCache("created", strings().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(moment)));
        Cache<String, String> modified = manager.createCache("modified", strings().setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(moment)));
        created.put("a", "1");
        long begin = System.nanoTime();
        await().atMost(StoreLife.PATIENCE).until(() -> {
            created.put("b", "changed again and again");
            modified.put("b", "changed again and again");
            return created.get("a") == null;
        });
        assertThat(System.nanoTime() - begin).isGreaterThan(moment.getDurationAmount() * 900_000);
        await().atMost(StoreLife.PATIENCE).until(() -> modified.get("b") == null);
    }

    @Test
    void onlyOneLoadsWhatManyAskFor() {
        Source.loads.set(0);
        Source.answer = key -> {
            await().pollDelay(java.time.Duration.ofMillis(50)).until(() -> true);
            return "value of " + key;
        };
        Cache<String, String> cache = manager.createCache("loaded", strings().setReadThrough(true)
                .setCacheLoaderFactory(FactoryBuilder.factoryOf(Source.class)));
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(() -> cache.get("a"), task -> Thread.ofVirtual().start(task)));
        }
        assertThat(all).allSatisfy(one -> assertThat(one).succeedsWithin(StoreLife.PATIENCE).isEqualTo("value of a"));
        assertThat(Source.loads).hasValue(1);
        assertThat(cache.containsKey("b")).as("asking does not load").isFalse();
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a", "b"), true, done);
        assertThat(done).succeedsWithin(StoreLife.PATIENCE);
        assertThat(Source.loads).hasValue(3);
        Source.answer = key -> {
            throw new IllegalStateException("the source is down");
        };
        assertThatThrownBy(() -> cache.get("c")).isInstanceOf(CacheLoaderException.class).hasMessageContaining("'loaded' could not load c");
        Source.answer = key -> null;
        assertThat(cache.get("c")).isNull();
    }

    /** A value that cannot be kept is its loader's error, and nobody else's to wait for. */
    @Test
    void whatCannotBeSerialisedGivesTheRightToLoadItBack() {
        Cache<String, Object> cache = manager.createCache("unkeepable", new MutableConfiguration<String, Object>().setTypes(String.class, Object.class)
                .setReadThrough(true).setCacheLoaderFactory(FactoryBuilder.factoryOf(Unkeepable.class)));
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheException.class).hasMessageContaining("cannot be serialised");
        SoftKey key = new SoftKey("shop", "unkeepable", CacheKeys.text("a"));
        assertThat(client.soft().lookup(key, Deadline.inMillis(2_000))).isInstanceOf(Lookup.Load.class);
    }

    /** What was read before a change is never found after it. */
    @Test
    void aValueThatIsPutOrRemovedWhileAnOlderOneIsLoadedStands() throws Exception {
        CountDownLatch loading = new CountDownLatch(2);
        CountDownLatch changed = new CountDownLatch(1);
        Source.answer = key -> {
            loading.countDown();
            try {
                changed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "old";
        };
        Cache<String, String> cache = manager.createCache("raced", strings().setReadThrough(true)
                .setCacheLoaderFactory(FactoryBuilder.factoryOf(Source.class)));
        CompletableFuture<String> put = CompletableFuture.supplyAsync(() -> cache.get("put"), task -> Thread.ofVirtual().start(task));
        CompletableFuture<String> removed = CompletableFuture.supplyAsync(() -> cache.get("removed"), task -> Thread.ofVirtual().start(task));
        assertThat(loading.await(60, TimeUnit.SECONDS)).isTrue();
        cache.put("put", "new");
        assertThat(cache.remove("removed")).isFalse();
        changed.countDown();
        assertThat(put).succeedsWithin(StoreLife.PATIENCE).isEqualTo("old");
        assertThat(removed).succeedsWithin(StoreLife.PATIENCE).isEqualTo("old");
        assertThat(cache.get("put")).isEqualTo("new");
        assertThat(cache.containsKey("removed")).isFalse();
    }

    @Test
    void whatIsLargerThanAValueMayBeIsNotThereRatherThanOld() {
        Cache<String, String> cache = manager.createCache("large", strings());
        cache.put("a", "small");
        cache.put("a", "x".repeat(CacheStore.LARGEST_VALUE));
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatIsNotSupportedIsRefusedAllOfItByName() {
        assertThatThrownBy(() -> manager.createCache("c", strings().setStoreByValue(false).setStatisticsEnabled(true).setManagementEnabled(true)
                        .setWriteThrough(true).setReadThrough(true)
                        .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContainingAll("cache 'c'", "storing by reference", "writing through", "statistics", "management",
                        "reading through without a cache loader", "TouchedExpiryPolicy");
        assertThatThrownBy(() -> manager.createCache("c", new MutableConfiguration<Thread, String>().setTypes(Thread.class, String.class)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("keys of java.lang.Thread", "UUID or an enum");
        assertThat(manager.getCacheNames()).isEmpty();
        Cache<String, String> cache = manager.createCache("c", strings());
        assertThatThrownBy(() -> cache.replace("a", "b")).isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("soft state has no replace");
        assertThatThrownBy(cache::iterator).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> manager.getCache("c", String.class, Integer.class)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> manager.createCache("c", strings())).isInstanceOf(CacheException.class).hasMessageContaining("exists already");
        assertThatThrownBy(() -> cache.put("a", null)).isInstanceOf(NullPointerException.class);
        Cache<Object, Object> untyped = manager.createCache("untyped", new MutableConfiguration<>());
        assertThatThrownBy(() -> untyped.put(List.of(), "a")).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> untyped.put("a", new Object())).isInstanceOf(CacheException.class).hasMessageContaining("cannot be serialised");
        untyped.put(1, "int");
        untyped.put(1L, "long");
        untyped.put(TimeUnit.DAYS, "enum");
        assertThat(List.of(untyped.get(1), untyped.get(1L), untyped.get(TimeUnit.DAYS))).containsExactly("int", "long", "enum");
    }

    @Test
    void whileTheStoreIsDownReadsFindNothingAndChangesFail() throws Exception {
        Source.answer = key -> "from its source";
        Cache<String, String> cache = manager.createCache("down", strings());
        Cache<String, String> loaded = manager.createCache("down too", strings().setReadThrough(true)
                .setCacheLoaderFactory(FactoryBuilder.factoryOf(Source.class)));
        cache.put("a", "1");
        store.close();
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(CompletableFuture.runAsync(() -> assertThat(cache.get("a")).isNull(), task -> Thread.ofVirtual().start(task)));
        all.add(CompletableFuture.runAsync(() -> assertThat(loaded.get("a")).isEqualTo("from its source"), task -> Thread.ofVirtual().start(task)));
        all.add(CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> cache.put("a", "2")).isInstanceOf(CacheException.class).hasMessageContaining("'down' was not changed"),
                task -> Thread.ofVirtual().start(task)));
        assertThat(all).allSatisfy(one -> assertThat(one).succeedsWithin(StoreLife.PATIENCE));
        begin();
        assertThat(cache.get("a")).as("it may vanish").isNull();
        cache.put("a", "3");
        assertThat(cache.get("a")).isEqualTo("3");
    }

    private static MutableConfiguration<String, String> strings() {
        return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    }

    /** Loads what has no bytes. */
    public static final class Unkeepable implements CacheLoader<String, Object> {
        @Override
        public Object load(String key) {
            return new Object();
        }

        @Override
        public Map<String, Object> loadAll(Iterable<? extends String> keys) {
            throw new UnsupportedOperationException();
        }
    }

    /** Where values come from. */
    public static final class Source implements CacheLoader<String, String> {
        private static final AtomicInteger loads = new AtomicInteger();
        private static volatile Function<String, String> answer = key -> key;

        @Override
        public String load(String key) {
            loads.incrementAndGet();
            return answer.apply(key);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            throw new UnsupportedOperationException();
        }
    }
}
