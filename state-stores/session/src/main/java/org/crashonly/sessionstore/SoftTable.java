package org.crashonly.sessionstore;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.Bytes;
import org.crashonly.session.Lease;
import org.crashonly.session.Lookup;
import org.crashonly.session.SoftKey;
import org.crashonly.session.wire.Request;
import org.crashonly.sessionstore.Tally.Count;

/**
 * Soft state, in this process's memory: the least recently used values go when there is no room. A value that was being loaded while its
 * key was invalidated is not taken, for it may have been read before.
 */
final class SoftTable {

    /** Bytes that a value costs besides itself and its names. */
    private static final int OVERHEAD = 200;

    private record Value(Bytes bytes, long untilNanos) {}

    private record Loading(long lease, Generation owner, long untilNanos) {}

    private final Map<SoftKey, Value> values = new LinkedHashMap<>(16, 0.75f, true);
    /** In the order in which the leases end: all last equally long. */
    private final Map<SoftKey, Loading> loading = new LinkedHashMap<>();
    private final SessionLimits limits;
    private final Tally tally;
    private long bytes;

    SoftTable(SessionLimits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    /** See {@link org.crashonly.session.SoftState#lookupAsync}; {@link Lookup.Busy} if it has to wait. */
    Lookup lookup(Request.Lookup request, Generation owner, long now) {
        Value value = values.get(request.key());
        if (value != null && now - value.untilNanos() < 0) {
            tally.add(Count.SOFT_HITS);
            return new Lookup.Hit(value.bytes());
        }
        drop(request.key());
        forgetLapsed(now);
        Loading other = loading.get(request.key());
        boolean own = other != null && other.lease() == request.lease();
        if (other != null && !own && now - other.untilNanos() < 0) {
            return new Lookup.Busy();
        }
        loading.remove(request.key());
        loading.put(request.key(), new Loading(request.lease(), owner, now + limits.loadMillis() * 1_000_000));
        tally.add(Count.SOFT_LOADS);
        return new Lookup.Load(new Lease(request.key(), request.lease()));
    }

    /** When the lease on a key that is being loaded ends; {@code otherwise} if it is not being loaded. */
    long leasedUntil(SoftKey key, long otherwise) {
        Loading one = loading.get(key);
        return one == null ? otherwise : one.untilNanos();
    }

    /** See {@link org.crashonly.session.SoftState#loadedAsync}. */
    boolean loaded(Lease lease, Bytes value, long timeToLiveMillis, long now) {
        Loading one = loading.get(lease.key());
        if (one == null || one.lease() != lease.id()) {
            return false;
        }
        loading.remove(lease.key());
        return now - one.untilNanos() < 0 && timeToLiveMillis > 0 && store(lease.key(), value, until(timeToLiveMillis, now));
    }

    /** See {@link org.crashonly.session.SoftState#keepAsync}. */
    boolean keep(SoftKey key, Bytes value, long timeToLiveMillis, boolean renews, long now) {
        loading.remove(key);
        Value before = values.get(key);
        drop(key);
        boolean keepsTime = !renews && before != null && now - before.untilNanos() < 0;
        return keepsTime
                ? store(key, value, before.untilNanos())
                : timeToLiveMillis > 0 && store(key, value, until(timeToLiveMillis, now));
    }

    private boolean store(SoftKey key, Bytes value, long untilNanos) {
        if (value.length() > limits.softValueBytes()) {
            return false;
        }
        drop(key);
        values.put(key, new Value(value, untilNanos));
        bytes += cost(key, value);
        makeRoom();
        return values.containsKey(key);
    }

    private static long until(long timeToLiveMillis, long now) {
        return now + Math.min(timeToLiveMillis, Long.MAX_VALUE / 4_000_000) * 1_000_000;
    }

    /** See {@link org.crashonly.session.SoftState#releaseAsync}. */
    boolean release(Lease lease) {
        Loading one = loading.get(lease.key());
        return one != null && one.lease() == lease.id() && loading.remove(lease.key(), one);
    }

    /** See {@link org.crashonly.session.SoftState#invalidateAsync}. */
    boolean invalidate(SoftKey key) {
        loading.remove(key);
        return drop(key);
    }

    /** See {@link org.crashonly.session.SoftState#clearAsync}. */
    boolean clear(String application, String cache) {
        Predicate<SoftKey> isOfCache = key -> key.application().equals(application) && key.cache().equals(cache);
        loading.keySet().removeIf(isOfCache);
        List<SoftKey> kept = values.keySet().stream().filter(isOfCache).toList();
        kept.forEach(this::drop);
        return !kept.isEmpty();
    }

    /** Ends the leases of a generation, and those whose time is up. */
    void endLeases(Generation owner, long now) {
        loading.values().removeIf(it -> it.owner().equals(owner) || now - it.untilNanos() >= 0);
    }

    /** Who lets a lease lapse never says so: others must not have to wait for somebody to ask for that very key. */
    private void forgetLapsed(long now) {
        Iterator<Loading> oldest = loading.values().iterator();
        while (oldest.hasNext() && now - oldest.next().untilNanos() >= 0) {
            oldest.remove();
        }
    }

    void gauges(Map<String, Long> gauges) {
        gauges.put("session.soft.loading", (long) loading.size());
        gauges.put("session.soft.values", (long) values.size());
        gauges.put("session.soft.bytes", bytes);
    }

    private void makeRoom() {
        Iterator<Map.Entry<SoftKey, Value>> oldest = values.entrySet().iterator();
        while (bytes > limits.softBytes() && oldest.hasNext()) {
            Map.Entry<SoftKey, Value> entry = oldest.next();
            bytes -= cost(entry.getKey(), entry.getValue().bytes());
            oldest.remove();
        }
    }

    private boolean drop(SoftKey key) {
        Value value = values.remove(key);
        if (value != null) {
            bytes -= cost(key, value.bytes());
        }
        return value != null;
    }

    private static long cost(SoftKey key, Bytes value) {
        return OVERHEAD + key.application().length() + key.cache().length() + key.key().length() + (long) value.length();
    }
}
