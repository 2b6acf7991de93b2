package org.crashonly.session.jcache;

import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheException;
import org.crashonly.session.SoftState;

/** Where the caches of this process lie. JCache finds its provider by itself, so the host says it here. */
public final class SoftCaches {

    private static final AtomicReference<Place> PLACE = new AtomicReference<>();

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

    static Place place() {
        Place place = PLACE.get();
        if (place == null) {
            throw new CacheException("this process has no session store to keep caches in");
        }
        return place;
    }
}
