package org.crashonly.host.payara;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.session.StandardSession;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.host.sessions.SessionKeeper;
import org.crashonly.host.sessions.SessionUse;
import org.crashonly.session.StoredSession;

/**
 * The sessions of one module. Each request that asks for its session first learns what other processes have done to it. What is held
 * here is a copy: a session that is not, because this process is new or has too many, comes from the store.
 */
final class StoreManager extends StandardManager {

    /** Beyond that, those that were not used for the longest time are left to the store. */
    private static final int MOST_IN_MEMORY = 10_000;
    /** What ids look like that this server gives out; nobody is asked for others. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    private final SessionKeeper keeper;
    private final ForgottenValues forgotten = new ForgottenValues();

    StoreManager(SessionKeeper keeper) {
        this.keeper = keeper;
        setPathname(null);
    }

    SessionKeeper keeper() {
        return keeper;
    }

    @Override
    public String getName() {
        return "StoreManager";
    }

    @Override
    protected StandardSession getNewSession() {
        return new StoreSession(this);
    }

    @Override
    public void add(Session session) {
        super.add(session);
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            SessionUse.of(request).begin(((StoreSession) session).kept());
        }
    }

    /**
     * Payara asks for the session of a request that names one before the boundary has seen the request, and gets none: only then is it known
     * how long the request can wait. The exception is a request that brings several ids, of which one has to be chosen; what is found
     * then counts for nothing else.
     */
    @Override
    public Session findSession(String id, HttpServletRequest request) throws IOException {
        if (request.getAttribute(BoundaryValve.IN_FLIGHT) instanceof InFlightRequest inFlight) {
            return find(id, inFlight);
        }
        return hasSeveralIds(request) && mayExist(id) ? anyValid() : null;
    }

    private boolean mayExist(String id) {
        try {
            return id != null && ID.matcher(id).matches() && (sessions.containsKey(id) || keeper.find(id).isPresent());
        } catch (WithheldException e) {
            // The module's own question finds out.
            return true;
        }
    }

    private Session anyValid() {
        StoreSession any = new StoreSession(this);
        any.restored("");
        return any;
    }

    private boolean hasSeveralIds(HttpServletRequest request) {
        String name = ((Context) getContainer()).getSessionCookieName();
        Cookie[] cookies = request.getCookies();
        int ids = 0;
        for (int i = 0; cookies != null && i < cookies.length; i++) {
            ids += cookies[i].getName().equals(name) ? 1 : 0;
        }
        return ids > 1;
    }

    @Override
    public Session findSession(String id) throws IOException {
        return find(id, Boundary.currentRequest());
    }

    private Session find(String id, InFlightRequest request) {
        if (id == null || !ID.matcher(id).matches() || (request != null && SessionUse.of(request).hasFailed())) {
            return null;
        }
        try {
            StoreSession found = current(id, request == null ? null : SessionUse.of(request));
            if (found != null && request != null) {
                SessionUse.of(request).begin(found.kept());
            }
            if (found != null) {
                found.tellForgotten();
            }
            return found;
        } catch (WithheldException e) {
            throw request == null ? e : SessionUse.of(request).failed(e);
        }
    }

    private StoreSession current(String id, SessionUse use) {
        StoreSession here = (StoreSession) sessions.get(id);
        if (here == null) {
            return restored(id);
        }
        if ((use != null && use.knows(here.kept())) || here.kept().refresh()) {
            return here;
        }
        // It has ended elsewhere. Here, only its listeners have to hear of it.
        here.expire();
        return null;
    }

    private StoreSession restored(String id) {
        Optional<StoredSession> stored = keeper.find(id);
        if (stored.isEmpty()) {
            return null;
        }
        StoreSession session = new StoreSession(this);
        session.setCreationTime(stored.get().creationMillis());
        session.setThisAccessedTime(stored.get().lastAccessMillis());
        session.setMaxInactiveInterval(stored.get().maxInactiveSeconds());
        session.restored(id);
        session.kept().restore(id, stored.get());
        Session other = forgotten.known(session::forget, stored.get().lastAccessMillis(), () -> sessions.putIfAbsent(id, session));
        if (other != null) {
            return (StoreSession) other;
        }
        session.activate();
        return session;
    }

    /** Also called when a session gets another id. */
    @Override
    public void remove(Session session) {
        super.remove(session);
        StoreSession gone = (StoreSession) session;
        if (!gone.getIsValid() && gone.hasExpired()) {
            gone.kept().expire();
        } else if (!gone.getIsValid()) {
            gone.kept().end();
        }
    }

    /**
     * Has every session forget the values that {@code which} is true of, without telling any listener: those that are here at once, others as soon
     * as they are. The store is told when a session is used next.
     */
    void forget(Predicate<Object> which) {
        forgotten.forget(which, System.currentTimeMillis(), () -> findSessions().forEach(session -> ((StoreSession) session).forget(which)));
    }

    /** Lets go of this process's copies. What is to be forgotten is forgotten in those that come from the store as well. */
    void dropAll() {
        sessions.clear();
    }

    /** Lets go of this process's copy. */
    void forget(StoreSession session) {
        sessions.remove(session.getIdInternal(), session);
    }

    @Override
    public void processExpires() {
        super.processExpires();
        int tooMany = sessions.size() - MOST_IN_MEMORY;
        if (tooMany > 0) {
            List<StoreSession> oldest = findSessions().stream().map(StoreSession.class::cast)
                    .filter(session -> !session.kept().holdsMemory())
                    .sorted(Comparator.comparingLong(StandardSession::getThisAccessedTime))
                    .limit(tooMany)
                    .toList();
            oldest.forEach(this::forget);
        }
    }

    /** Sessions do not end with this process. */
    @Override
    public void stop() {
        sessions.clear();
    }

    @Override
    public void stop(boolean isShutdown) {
        sessions.clear();
    }
}
