package org.crashonly.sessionstore;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;
import org.crashonly.session.wire.Reply.Reason;
import org.crashonly.sessionstore.SessionRecord.Access;
import org.crashonly.sessionstore.Tally.Count;

/** HTTP sessions. An expired one is not found, whether or not the sweep has come by; nor is one that is damaged. */
final class SessionTable {

    private static final Logger LOG = System.getLogger(SessionTable.class.getName());

    /** The end of what is damaged: long ago. */
    private static final long DAMAGED = Long.MIN_VALUE / 2;

    private final Table table;
    private final SessionLimits limits;
    private final Tally tally;
    private final Expiry expiry;

    SessionTable(Table table, SessionLimits limits, Tally tally) {
        this.table = table;
        this.limits = limits;
        this.tally = tally;
        this.expiry = new Expiry(table, Access.LENGTH, prefix -> Access.read(prefix).map(Access::endNanos).orElse(DAMAGED), this::discard);
    }

    /** See {@link org.crashonly.session.SessionStore#loadAsync}. */
    Optional<StoredSession> load(SessionScope scope, String id, long since, long now) {
        byte[] key = Key.of(scope, id);
        tally.add(Count.LOADS);
        return find(key, now).map(record -> {
            if (!record.damaged().isEmpty()) {
                table.put(key, record.toBytes());
            }
            access(key, record.access(), record.access().lastAccessMillis(), Access.STEP_NANOS, now);
            return stored(record, since);
        });
    }

    /** See {@link org.crashonly.session.SessionStore#saveAsync}. */
    SaveResult save(SessionScope scope, String id, long number, SessionChange change, long now) {
        byte[] key = Key.of(scope, id);
        tally.add(Count.SAVES);
        Optional<SessionRecord> found = find(key, now);
        if (found.isEmpty() && !change.fresh()) {
            return new SaveResult.Gone();
        }
        if (found.isEmpty()) {
            requirePlace(now);
        }
        SessionRecord before = found.orElseGet(() -> new SessionRecord(null, 0, change.creationMillis(), List.of(), Map.of(), Set.of()));
        if (before.recent().contains(number)) {
            return new SaveResult.Saved(before.version(), Set.of());
        }
        Set<String> overtaken = new HashSet<>();
        byte[] after = merge(before, number, change, now, overtaken).toBytes();
        if (after.length > limits.sessionBytes()) {
            throw new Refusal(Reason.TOO_LARGE, "a session of " + scope + " would have " + after.length + " bytes; the store keeps at most "
                    + limits.sessionBytes() + " of one: keep less in it, or raise the application's 'sessions.session-size'");
        }
        expiry.put(key, after, now);
        return new SaveResult.Saved(before.version() + 1, overtaken);
    }

    private void requirePlace(long now) {
        if (limits.sessions() > 0 && table.size() >= limits.sessions() && !(expiry.reclaim(now) && table.size() < limits.sessions())) {
            throw new Refusal(Reason.FULL, "no place for another session: " + table.size() + " are kept, at most " + limits.sessions()
                    + " are allowed; there is one again when some have expired, or raise the application's 'sessions.count'");
        }
    }

    private SessionRecord merge(SessionRecord before, long number, SessionChange change, long now, Set<String> overtaken) {
        Map<String, StoredAttribute> attributes = new LinkedHashMap<>(before.attributes());
        change.attributes().forEach((name, one) -> {
            StoredAttribute was = attributes.get(name);
            if ((was == null ? 0 : was.version()) != one.readVersion()) {
                overtaken.add(name);
            }
            switch (one) {
                case AttributeChange.Put put -> {
                    requireSmall(name, put.value());
                    attributes.put(name, new StoredAttribute(before.version() + 1, put.value()));
                }
                case AttributeChange.Remove remove -> attributes.remove(name);
            }
        });
        if (attributes.size() > limits.sessionAttributes()) {
            throw new Refusal(Reason.TOO_LARGE, "a session would have " + attributes.size() + " attributes; the store keeps at most "
                    + limits.sessionAttributes() + " of one: keep fewer in it, or raise the application's 'sessions.attributes'");
        }
        List<Long> recent = new ArrayList<>(List.of(number));
        before.recent().stream().limit(SessionRecord.RECENT - 1).forEach(recent::add);
        long lastAccess = before.access() == null
                ? change.lastAccessMillis() : Math.max(before.access().lastAccessMillis(), change.lastAccessMillis());
        return new SessionRecord(
                new Access(lastAccess, now, idleSeconds(change.maxInactiveSeconds())), before.version() + 1, before.creationMillis(), recent, attributes, Set.of());
    }

    private void requireSmall(String name, Bytes value) {
        if (limits.attributeBytes() > 0 && value.length() > limits.attributeBytes()) {
            throw new Refusal(Reason.TOO_LARGE, "attribute '" + name + "' of a session has " + value.length() + " bytes; the store keeps at most "
                    + limits.attributeBytes() + " of one: keep less in it, or raise the application's 'sessions.attribute-size'");
        }
    }

    private int idleSeconds(int wanted) {
        int longest = (int) Math.min(Integer.MAX_VALUE, limits.idleMillis() / 1_000);
        return longest > 0 && (wanted <= 0 || wanted > longest) ? longest : wanted;
    }

    /** See {@link org.crashonly.session.SessionStore#touchAsync}. */
    boolean touch(SessionScope scope, String id, long lastAccessMillis, long now) {
        byte[] key = Key.of(scope, id);
        Optional<SessionRecord> found = find(key, now);
        found.ifPresent(record -> access(key, record.access(), lastAccessMillis, 0, now));
        return found.isPresent();
    }

    /** See {@link org.crashonly.session.SessionStore#removeAsync}. */
    boolean remove(SessionScope scope, String id, long now) {
        byte[] key = Key.of(scope, id);
        boolean found = find(key, now).isPresent();
        if (found) {
            table.remove(key);
        }
        return found;
    }

    /** See {@link org.crashonly.session.SessionStore#changeIdAsync}. */
    boolean changeId(SessionScope scope, String id, String newId, long now) {
        byte[] old = Key.of(scope, id);
        byte[] key = Key.of(scope, newId);
        Optional<SessionRecord> found = find(old, now);
        boolean taken = find(key, now).isPresent();
        if (found.isEmpty() || taken) {
            // Nothing under the old id and something under the new one: this was done before, and is asked again.
            return found.isEmpty() && taken;
        }
        expiry.withRoom(now, () -> table.replace(old, key, found.get().toBytes()));
        return true;
    }

    /**
     * Makes something else of the values of some sessions, and writes no checksum for that.
     *
     * @param share how many of them, above 0 and up to 1
     * @return how many it were
     */
    long damage(double share, RandomGenerator random) {
        List<byte[]> chosen = new ArrayList<>();
        for (int bucket = 0; bucket < table.buckets(); bucket++) {
            table.forEachIn(bucket, (key, all) -> {
                if (random.nextDouble() < share && SessionRecord.read(all).isPresent()) {
                    chosen.add(key);
                }
            });
        }
        for (byte[] key : chosen) {
            byte[] all = table.get(key).orElseThrow();
            int from = SessionRecord.valuesAt(all);
            byte[] values = Arrays.copyOfRange(all, from, all.length);
            for (int i = 0; i < values.length; i++) {
                values[i]++;
            }
            table.overwrite(key, from, values);
        }
        return chosen.size();
    }

    /** Removes what has expired in some buckets. */
    void sweep(int buckets, long now) {
        expiry.sweep(buckets, now);
    }

    void gauges(Map<String, Long> gauges) {
        gauges.put("session.sessions", table.size());
        gauges.put("session.sessions.bytes.free", table.freeBytes());
    }

    int buckets() {
        return table.buckets();
    }

    private Optional<SessionRecord> find(byte[] key, long now) {
        Optional<byte[]> bytes = table.get(key);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Optional<SessionRecord> record = SessionRecord.read(bytes.get());
        if (record.isEmpty() || record.get().access().isExpired(now)) {
            remove(key, record.isPresent());
            return Optional.empty();
        }
        if (!record.get().damaged().isEmpty()) {
            tally.add(Count.DAMAGED);
            LOG.log(Level.ERROR, "attributes of a session have wrong checksums and are discarded: {0}", record.get().damaged());
        }
        return record;
    }

    private boolean discard(byte[] key) {
        remove(key, Access.read(table.get(key).orElseThrow()).isPresent());
        return true;
    }

    private void remove(byte[] key, boolean sound) {
        table.remove(key);
        tally.add(sound ? Count.EXPIRED : Count.DAMAGED);
        if (!sound) {
            LOG.log(Level.ERROR, "a session is damaged and is discarded");
        }
    }

    private void access(byte[] key, Access before, long lastAccessMillis, long step, long now) {
        if (now - before.accessedNanos() >= step) {
            Access after = new Access(Math.max(before.lastAccessMillis(), lastAccessMillis), now, before.maxInactiveSeconds());
            table.overwrite(key, 0, after.toBytes());
        }
    }

    private static StoredSession stored(SessionRecord record, long since) {
        Map<String, StoredAttribute> later = new HashMap<>();
        record.attributes().forEach((name, attribute) -> {
            if (attribute.version() > since) {
                later.put(name, attribute);
            }
        });
        return new StoredSession(
                record.version(), record.creationMillis(), record.access().lastAccessMillis(), record.access().maxInactiveSeconds(),
                record.attributes().keySet(), later, record.damaged());
    }
}
