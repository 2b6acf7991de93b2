package org.crashonly.host.sessions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Deadline;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SessionStore;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;

/** A session store in memory that keeps its contract, counts its calls, and fails when it is told to. */
final class Shelf implements SessionStore {

    private record Entry(long version, SessionChange last, Map<String, StoredAttribute> attributes) {}

    final Map<String, SessionChange> saves = new HashMap<>();
    final Set<String> damaged = new HashSet<>();
    int calls;
    RuntimeException failure;
    private final Map<String, Entry> entries = new HashMap<>();

    private <T> CompletionStage<T> done(Supplier<T> call) {
        calls++;
        if (failure != null) {
            return CompletableFuture.failedStage(failure);
        }
        return CompletableFuture.completedStage(call.get());
    }

    Set<String> names(String id) {
        return entries.get(id).attributes().keySet();
    }

    @Override
    public CompletionStage<Optional<StoredSession>> loadAsync(SessionScope scope, String id, long since, Deadline deadline) {
        return done(() -> Optional.ofNullable(entries.get(id)).map(entry -> {
            damaged.forEach(entry.attributes()::remove);
            return new StoredSession(
                    entry.version(), entry.last().creationMillis(), entry.last().lastAccessMillis(), entry.last().maxInactiveSeconds(),
                    entry.attributes().keySet(),
                    entry.attributes().entrySet().stream().filter(it -> it.getValue().version() > since)
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                    damaged);
        }));
    }

    @Override
    public CompletionStage<SaveResult> saveAsync(SessionScope scope, String id, SessionChange change, Deadline deadline) {
        return done(() -> {
            Entry before = entries.get(id);
            if (before == null && !change.fresh()) {
                return new SaveResult.Gone();
            }
            saves.put(id, change);
            long version = before == null ? 1 : before.version() + 1;
            Map<String, StoredAttribute> attributes = before == null ? new HashMap<>() : new HashMap<>(before.attributes());
            Set<String> overtaken = new HashSet<>();
            change.attributes().forEach((name, it) -> {
                if (attributes.containsKey(name) && attributes.get(name).version() != it.readVersion()) {
                    overtaken.add(name);
                }
                switch (it) {
                    case AttributeChange.Put put -> attributes.put(name, new StoredAttribute(version, put.value()));
                    case AttributeChange.Remove remove -> attributes.remove(name);
                }
            });
            entries.put(id, new Entry(version, change, attributes));
            return new SaveResult.Saved(version, overtaken);
        });
    }

    @Override
    public CompletionStage<Boolean> touchAsync(SessionScope scope, String id, long lastAccessMillis, Deadline deadline) {
        return done(() -> entries.containsKey(id));
    }

    @Override
    public CompletionStage<Boolean> removeAsync(SessionScope scope, String id, Deadline deadline) {
        return done(() -> entries.remove(id) != null);
    }

    @Override
    public CompletionStage<Boolean> changeIdAsync(SessionScope scope, String id, String newId, Deadline deadline) {
        return done(() -> {
            Entry entry = entries.remove(id);
            if (entry != null) {
                entries.put(newId, entry);
            }
            return entry != null;
        });
    }

    boolean has(String id) {
        return entries.containsKey(id);
    }
}
