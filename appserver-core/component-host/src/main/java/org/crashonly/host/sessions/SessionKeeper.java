package org.crashonly.host.sessions;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SessionStore;
import org.crashonly.session.StoreException;
import org.crashonly.session.StoredSession;

/** The sessions of one module: where they are kept, how their values become bytes, and what was said about values that cannot be kept. */
public final class SessionKeeper {

    private static final Logger LOG = System.getLogger(SessionKeeper.class.getName());

    /** A store that restarts is back long before; without a deadline of its own, no request waits for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** So much of a request's time is left to say that it failed. */
    private static final long MARGIN_NANOS = Duration.ofMillis(100).toNanos();
    static final String READ = "read";

    private static final int MOST_WARNINGS = 1_000;
    /** Letters of an attribute's name that are said and remembered. */
    private static final int SHOWN = 100;

    private final SessionScope scope;
    private final SessionStore store;
    private final SessionCodec codec;
    private final ResourceUse use;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Set<String> readable = ConcurrentHashMap.newKeySet();

    /** @param use counts how the store serves */
    public SessionKeeper(SessionScope scope, SessionStore store, SessionCodec codec, ResourceUse use) {
        this.scope = scope;
        this.store = store;
        this.codec = codec;
        this.use = use;
    }

    SessionScope scope() {
        return scope;
    }

    SessionStore store() {
        return store;
    }

    SessionCodec codec() {
        return codec;
    }

    /** The session of {@code id} as the store has it; empty if there is none. Waits while the store restarts. */
    public Optional<StoredSession> find(String id) {
        return asked(READ, () -> store.load(scope, id, 0, deadline()));
    }

    /** Until when the calling thread's request can wait. */
    static Deadline deadline() {
        InFlightRequest request = Boundary.currentRequest();
        Deadline patience = Deadline.in(PATIENCE);
        return request == null || request.deadlineNanos() == Long.MAX_VALUE || request.deadlineNanos() - MARGIN_NANOS - patience.nanos() > 0
                ? patience
                : new Deadline(request.deadlineNanos() - MARGIN_NANOS);
    }

    /** What {@code call} brings; a failure of the store becomes the fate of the answer. */
    <T> T asked(String what, Supplier<T> call) {
        try (ResourceUse.Wait wait = use.begin()) {
            return asked(call, wait);
        } catch (StoreException.TooLarge e) {
            throw new WithheldException("session-too-large", "the session cannot be " + what + ": " + e.getMessage(), false, e);
        } catch (StoreException e) {
            throw new WithheldException(what.equals(READ) ? "session-unavailable" : "session-not-saved",
                    "the session could not be " + what + ": " + e.getMessage(), true, e);
        }
    }

    private static <T> T asked(Supplier<T> call, ResourceUse.Wait wait) {
        try {
            T got = call.get();
            wait.served();
            return got;
        } catch (StoreException.TooLarge e) {
            throw e;
        } catch (StoreException e) {
            InFlightRequest request = Boundary.currentRequest();
            if (request == null || !request.isCrashed()) {
                wait.missed(e.toString());
            }
            throw e;
        }
    }

    /**
     * What can be written need not be readable, which is better said now than when the process has ended: of each name and class, values are read
     * back until one was readable.
     *
     * @throws IOException if another process could not read {@code bytes}, as which {@code value} was written
     */
    void requireReadable(String name, Object value, Bytes bytes) throws IOException {
        String kind = shown(name) + " " + value.getClass().getName();
        if (readable.size() >= MOST_WARNINGS || readable.contains(kind)) {
            return;
        }
        try {
            Object ignored = codec.read(bytes);
            readable.add(kind);
        } catch (SessionCodec.UnreadableException e) {
            throw new IOException("no other process could read it: " + e.getMessage(), e);
        }
    }

    /** A value cannot be kept outside of this process. */
    void staysInMemory(String name, Object value, Exception reason) {
        if (first("memory " + shown(name))) {
            LOG.log(Level.WARNING, "{0}: the session attribute ''{1}'' ({2}) cannot be serialised and ends with this process: {3}",
                    scope.module(), shown(name), value.getClass().getName(), reason.getMessage());
        }
    }

    /** A value that was kept cannot be used. */
    void discards(String name, String reason) {
        if (first("discard " + name)) {
            LOG.log(Level.WARNING, "{0}: the kept session attribute ''{1}'' is discarded: {2}", scope.module(), name, reason);
        }
    }

    private static String shown(String name) {
        return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
    }

    private boolean first(String warning) {
        return warned.size() < MOST_WARNINGS && warned.add(warning);
    }
}
