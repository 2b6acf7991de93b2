package org.crashonly.session;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Values that can be had again: they may vanish at any time, all of them with the store's process, but what is found is never older than
 * the last invalidation. Only one caller at a time loads a missing value.
 *
 * <p>For waiting and not, and for failures, see {@link SessionStore}.
 */
public interface SoftState {

    /** Reads a value, or gets the right to load it; waits until the deadline while somebody else is loading it. */
    CompletionStage<Lookup> lookupAsync(SoftKey key, Deadline deadline);

    /**
     * Keeps the value that was loaded for at most {@code timeToLive}; false if the lease has ended, and then it is not kept.
     * A value that is larger than soft state keeps is not kept either.
     */
    CompletionStage<Boolean> loadedAsync(Lease lease, Bytes value, Duration timeToLive, Deadline deadline);

    /** The value could not be loaded: the next one who asks may try. */
    CompletionStage<Boolean> releaseAsync(Lease lease, Deadline deadline);

    /** From now on nobody finds what is kept under the key, nor what is being loaded for it. True if something was kept. */
    CompletionStage<Boolean> invalidateAsync(SoftKey key, Deadline deadline);

    /**
     * Keeps a value for at most {@code timeToLive}, whatever was there; nobody finds an older one from now on, nor is one taken that is being
     * loaded. False if it is not kept, because it is larger than soft state keeps: then nothing is there.
     *
     * @param renews whether the time begins anew for a key that has a value; else what is left of that one's stays
     */
    CompletionStage<Boolean> keepAsync(SoftKey key, Bytes value, Duration timeToLive, boolean renews, Deadline deadline);

    /** From now on nobody finds anything that is kept in a cache, nor what is being loaded for it. True if something was kept. */
    CompletionStage<Boolean> clearAsync(String application, String cache, Deadline deadline);

    /** See {@link #lookupAsync}. */
    default Lookup lookup(SoftKey key, Deadline deadline) {
        return Waiting.on(lookupAsync(key, deadline));
    }

    /** See {@link #loadedAsync}. */
    default boolean loaded(Lease lease, Bytes value, Duration timeToLive, Deadline deadline) {
        return Waiting.on(loadedAsync(lease, value, timeToLive, deadline));
    }

    /** See {@link #releaseAsync}. */
    default boolean release(Lease lease, Deadline deadline) {
        return Waiting.on(releaseAsync(lease, deadline));
    }

    /** See {@link #keepAsync}. */
    default boolean keep(SoftKey key, Bytes value, Duration timeToLive, boolean renews, Deadline deadline) {
        return Waiting.on(keepAsync(key, value, timeToLive, renews, deadline));
    }

    /** See {@link #clearAsync}. */
    default boolean clear(String application, String cache, Deadline deadline) {
        return Waiting.on(clearAsync(application, cache, deadline));
    }

    /** See {@link #invalidateAsync}. */
    default boolean invalidate(SoftKey key, Deadline deadline) {
        return Waiting.on(invalidateAsync(key, deadline));
    }
}
