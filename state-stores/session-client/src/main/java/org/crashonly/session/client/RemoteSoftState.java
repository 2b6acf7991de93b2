package org.crashonly.session.client;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.Lease;
import org.crashonly.session.Lookup;
import org.crashonly.session.SoftKey;
import org.crashonly.session.SoftState;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Request;

/** Soft state at the other end of a link. */
final class RemoteSoftState implements SoftState {

    /** See {@link RemoteLedger}. */
    private static final long GRACE_MILLIS = 1_000;

    private final Link link;

    RemoteSoftState(Link link) {
        this.link = link;
    }

    @Override
    public CompletionStage<Lookup> lookupAsync(SoftKey key, Deadline deadline) {
        Lease lease = new Lease(key, ThreadLocalRandom.current().nextLong());
        Deadline later = new Deadline(deadline.nanos() + GRACE_MILLIS * 1_000_000);
        return link.submit(Call.of(
                "lookup of a value", () -> new Request.Lookup(key, lease.id(), deadline.leftMillis()),
                reply -> ((Reply.Found) reply).lookup(), later, () -> new Request.Release(lease))).result();
    }

    @Override
    public CompletionStage<Boolean> loadedAsync(Lease lease, Bytes value, Duration timeToLive, Deadline deadline) {
        return flag("keeping a value", new Request.Loaded(lease, value, timeToLive.toMillis()), deadline);
    }

    @Override
    public CompletionStage<Boolean> releaseAsync(Lease lease, Deadline deadline) {
        return flag("release of a lease", new Request.Release(lease), deadline);
    }

    @Override
    public CompletionStage<Boolean> invalidateAsync(SoftKey key, Deadline deadline) {
        return flag("invalidation of a value", new Request.Invalidate(key), deadline);
    }

    @Override
    public CompletionStage<Boolean> keepAsync(SoftKey key, Bytes value, Duration timeToLive, boolean renews, Deadline deadline) {
        return flag("keeping a value", new Request.Keep(key, value, timeToLive.toMillis(), renews), deadline);
    }

    @Override
    public CompletionStage<Boolean> clearAsync(String application, String cache, Deadline deadline) {
        return flag("clearing a cache", new Request.Clear(application, cache), deadline);
    }

    private CompletionStage<Boolean> flag(String what, Request request, Deadline deadline) {
        return link.submit(Call.of(what, () -> request, reply -> ((Reply.Flag) reply).value(), deadline)).result();
    }
}
