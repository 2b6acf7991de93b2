package org.crashonly.session.jcache;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.cache.CacheException;
import org.crashonly.session.SoftState;

/** Where the caches of this process lie. JCache finds its provider by itself, so the host says it here. */
public final class SoftCaches {

    private static final AtomicReference<Place> PLACE = new AtomicReference<>();
    private static final Set<SoftCachingProvider> PROVIDERS = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /**
     * Where caches lie.
     *
     * @param application all modules of which share caches of the same name
     */
    record Place(SoftState soft, String application) {}

    private SoftCaches() {}

    /** Says where the caches of this process lie, from now on. */
    public static void keepIn(SoftState soft, String application) {
        PLACE.set(new Place(soft, application));
    }

    /**
     * Modules have ended: lets go of their cache managers, and with these of their classes. What lies in their caches stays, and no code of theirs
     * runs.
     *
     * @param ended whether a class loader is that of such a module
     */
    public static void forget(Predicate<ClassLoader> ended) {
        List<SoftCachingProvider> all;
        synchronized (PROVIDERS) {
            all = List.copyOf(PROVIDERS);
        }
        all.forEach(it -> it.forget(ended));
    }

    static void provided(SoftCachingProvider provider) {
        PROVIDERS.add(provider);
    }

    static Place place() {
        Place place = PLACE.get();
        if (place == null) {
            throw new CacheException("this process has no session store to keep caches in");
        }
        return place;
    }
}
