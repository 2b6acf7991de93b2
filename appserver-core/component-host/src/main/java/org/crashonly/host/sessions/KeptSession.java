package org.crashonly.host.sessions;

import java.io.IOException;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;

/**
 * A session, and what the store is known to have of it. All requests of this process that use the session at the same time share it, and
 * each saves what it touched itself. Nothing of the application but its values' serialization is called here.
 */
public final class KeptSession {

    /** Not for other processes: the container puts it there for itself. */
    private static final Set<String> PRIVATE = Set.of("javax.security.auth.subject");
    /** A value that another request is changing at this moment is looked at again. */
    private static final int LOOKS = 5;

    private record Known(long version, Print print) {}

    private final SessionKeeper keeper;
    private final SessionValues values;
    private final Map<String, Known> known = new HashMap<>();
    private final Set<String> inMemory = ConcurrentHashMap.newKeySet();
    /** Names that were got on a thread that works for no request: saved with the next request. */
    private final Set<String> stray = ConcurrentHashMap.newKeySet();
    /** Names that were written and not saved yet: what others wrote before that save does not count here. */
    private final Set<String> unsaved = ConcurrentHashMap.newKeySet();
    private volatile String id;
    private String storedId;
    private long version;
    private int storedMaxInactive;
    private volatile boolean ended;

    /** A session that the store has nothing of. */
    public KeptSession(SessionKeeper keeper, SessionValues values) {
        this.keeper = keeper;
        this.values = values;
    }

    /** Fills a new session with what {@code stored} has, under {@code itsId}. */
    public synchronized void restore(String itsId, StoredSession stored) {
        id = itsId;
        storedId = itsId;
        take(stored);
    }

    /** It has another id from now on. The store is told before the answer leaves that tells the client. */
    public void named(String newId) {
        id = newId;
    }

    /** Whether it holds values that no other process will have. */
    public boolean holdsMemory() {
        return !inMemory.isEmpty();
    }

    // ---- what happens to it; on any thread

    /** The application got the value of {@code name}. */
    public void read(String name) {
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            SessionUse.of(request).touched(this).read(name);
        } else {
            stray.add(name);
        }
    }

    /** The application set or removed the value of {@code name}. */
    public void wrote(String name) {
        unsaved.add(name);
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            SessionUse.of(request).wrote(this, name);
        } else {
            Touched touched = new Touched();
            touched.wrote(name);
            settle(touched);
        }
    }

    /** Its age has ended it, in the store as well as here. */
    public synchronized void expire() {
        if (storedMaxInactive == values.maxInactiveSeconds()) {
            ended = true;
            storedId = null;
        } else {
            end();
        }
    }

    /** The application has ended it. */
    public void end() {
        ended = true;
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            SessionUse.of(request).ended(this);
        } else {
            settle(new Touched());
        }
    }

    /**
     * Takes over what other processes have written since this one looked; waits while the store restarts.
     *
     * @return false if it has ended elsewhere
     */
    public synchronized boolean refresh() {
        if (storedId == null || ended) {
            return !ended;
        }
        Optional<StoredSession> now = keeper.asked(SessionKeeper.READ, () -> keeper.store().load(keeper.scope(), storedId, version, SessionKeeper.deadline()));
        now.ifPresent(this::take);
        return now.isPresent();
    }

    private void take(StoredSession stored) {
        for (String name : Set.copyOf(known.keySet())) {
            if (!stored.names().contains(name) && !unsaved.contains(name)) {
                forget(name);
            }
        }
        stored.damaged().forEach(name -> {
            keeper.discards(name, "its checksum is wrong");
            forget(name);
        });
        stored.attributes().forEach(this::take);
        version = stored.version();
        values.accessed(stored.lastAccessMillis());
        storedMaxInactive = stored.maxInactiveSeconds();
    }

    private void take(String name, StoredAttribute attribute) {
        if (unsaved.contains(name) || (known.containsKey(name) && known.get(name).version() == attribute.version())) {
            return;
        }
        try {
            Object value = keeper.codec().read(attribute.value());
            values.put(name, value);
            known.put(name, new Known(attribute.version(), Print.of(attribute.value())));
        } catch (SessionCodec.UnreadableException e) {
            keeper.discards(name, e.getMessage());
            values.drop(name);
            // Without a value it is removed from the store with the next save.
            known.put(name, new Known(attribute.version(), null));
            stray.add(name);
        }
    }

    private void forget(String name) {
        known.remove(name);
        values.drop(name);
    }

    // ---- how it is made safe

    /** Brings the store up to what a request has done, which is safe when this returns. */
    synchronized void settle(Touched touched) {
        if (ended) {
            remove();
            return;
        }
        Set<String> names = touched.names();
        Set<String> strays = Set.copyOf(stray);
        names.addAll(strays);
        Map<String, Print> prints = new HashMap<>();
        Map<String, AttributeChange> changes = changes(touched, names, prints);
        if (storedId == null || !changes.isEmpty() || storedMaxInactive != values.maxInactiveSeconds()) {
            save(changes, prints);
        }
        if (storedId != null && !storedId.equals(id)) {
            rename();
        }
        unsaved.removeAll(touched.settled(names));
        stray.removeAll(strays);
    }

    /** Something could not be made safe: what is here is not what the client was told. */
    void distrust() {
        values.distrust();
    }

    private Map<String, AttributeChange> changes(Touched touched, Set<String> names, Map<String, Print> prints) {
        Map<String, AttributeChange> changes = new HashMap<>();
        for (String name : names) {
            Object value = PRIVATE.contains(name) ? null : values.get(name);
            Known stored = known.get(name);
            boolean written = touched.isWritten(name) || stored == null;
            if (value == null) {
                inMemory.remove(name);
                removal(name, stored, changes);
            } else if (written || !(Immutable.is(value) || inMemory.contains(name))) {
                change(name, value, stored, changes, prints);
            }
        }
        return changes;
    }

    private void change(String name, Object value, Known stored, Map<String, AttributeChange> changes, Map<String, Print> prints) {
        try {
            Bytes bytes = bytes(name, value);
            Print print = Print.of(bytes);
            if (stored == null || !print.equals(stored.print())) {
                keeper.requireReadable(name, value, bytes);
                changes.put(name, new AttributeChange.Put(bytes, stored == null ? 0 : stored.version()));
                prints.put(name, print);
            }
            inMemory.remove(name);
        } catch (IOException e) {
            keeper.staysInMemory(name, value, e);
            inMemory.add(name);
            // An older value must not come back in its place.
            removal(name, stored, changes);
        }
    }

    private static void removal(String name, Known stored, Map<String, AttributeChange> changes) {
        if (stored != null) {
            changes.put(name, new AttributeChange.Remove(stored.version()));
        }
    }

    private Bytes bytes(String name, Object value) throws IOException {
        if (!SessionChange.mayName(name)) {
            throw new IOException("its name is empty, or longer than the session store takes");
        }
        for (int look = 1; ; look++) {
            try {
                return keeper.codec().write(value);
            } catch (IOException e) {
                if (!(e.getCause() instanceof ConcurrentModificationException)) {
                    throw e;
                }
                if (look == LOOKS) {
                    throw new WithheldException("session-not-saved", "the session attribute '" + name + "' is being changed all the time", true, e);
                }
            }
        }
    }

    private void save(Map<String, AttributeChange> changes, Map<String, Print> prints) {
        boolean fresh = storedId == null;
        String under = fresh ? id : storedId;
        int maxInactive = values.maxInactiveSeconds();
        SessionChange change = new SessionChange(fresh, values.creationMillis(), values.lastAccessMillis(), maxInactive, changes);
        switch (keeper.asked("saved", () -> keeper.store().save(keeper.scope(), under, change, SessionKeeper.deadline()))) {
            case SaveResult.Saved saved -> {
                storedId = under;
                storedMaxInactive = maxInactive;
                // If others have saved in between, the next look at the store brings what they wrote.
                version = saved.version() == version + 1 ? saved.version() : version;
                changes.keySet().forEach(name -> known.remove(name));
                prints.forEach((name, print) -> known.put(name, new Known(saved.version(), print)));
            }
            // Ended meanwhile, and a save does not bring it back; whoever asks for it next is told so.
            case SaveResult.Gone() -> ended = true;
        }
    }

    private void rename() {
        String to = id;
        boolean renamed = keeper.asked("renamed", () -> keeper.store().changeId(keeper.scope(), storedId, to, SessionKeeper.deadline()));
        if (renamed || keeper.find(to).isPresent()) {
            storedId = to;
        } else {
            ended = true;
        }
    }

    private void remove() {
        if (storedId != null) {
            boolean ignored = keeper.asked("ended", () -> keeper.store().remove(keeper.scope(), storedId, SessionKeeper.deadline()));
            storedId = null;
        }
    }
}
