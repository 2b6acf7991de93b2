package org.crashonly.host.sessions;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.host.boundary.BeforeAnswer;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.WithheldException;

/** What one request does with sessions; one, unless modules dispatch to each other. Used by all threads that work for the request. */
public final class SessionUse implements BeforeAnswer {

    private final Map<KeptSession, Touched> sessions = new IdentityHashMap<>();
    private boolean headLeft;
    private boolean settled;
    private WithheldException failure;

    private SessionUse() {}

    /** That of {@code request}. */
    public static SessionUse of(InFlightRequest request) {
        return (SessionUse) request.preliminaries().get(SessionUse::new);
    }

    /** The request uses {@code session} from now on; false if it did already. */
    public synchronized boolean begin(KeptSession session) {
        return sessions.putIfAbsent(session, new Touched()) == null;
    }

    /** Whether the request has used {@code session} already. */
    public synchronized boolean knows(KeptSession session) {
        return sessions.containsKey(session);
    }

    /** Whether the request uses any session. */
    public synchronized boolean hasAny() {
        return !sessions.isEmpty();
    }

    /** A session could not be had: whatever the module makes of that, its answer cannot leave. */
    public synchronized WithheldException failed(WithheldException why) {
        failure = why;
        return why;
    }

    /** Whether a session could not be had or saved: nothing more is asked of the store for this request. */
    public synchronized boolean hasFailed() {
        return failure != null;
    }

    synchronized Touched touched(KeptSession session) {
        return sessions.computeIfAbsent(session, it -> new Touched());
    }

    /** What is changed after the head has left is made safe at once: any further byte of the answer may tell of it. */
    void wrote(KeptSession session, String name) {
        touched(session).wrote(name);
        settleIfHeadLeft(session);
    }

    void ended(KeptSession session) {
        Touched ignored = touched(session);
        settleIfHeadLeft(session);
    }

    private void settleIfHeadLeft(KeptSession session) {
        if (headLeft()) {
            settle(session);
        }
    }

    private synchronized boolean headLeft() {
        return headLeft;
    }

    @Override
    public void headLeaves() {
        if (!isSettled()) {
            settleAll();
        }
        synchronized (this) {
            headLeft = true;
        }
    }

    @Override
    public void endLeaves() {
        settleAll();
        synchronized (this) {
            settled = true;
        }
    }

    @Override
    public void crashed() {
        all().forEach(KeptSession::distrust);
    }

    private synchronized boolean isSettled() {
        return settled;
    }

    private void settleAll() {
        throwFailure();
        all().forEach(this::settle);
    }

    private void settle(KeptSession session) {
        try {
            session.settle(touched(session));
        } catch (WithheldException e) {
            session.distrust();
            throw failed(e);
        }
    }

    private synchronized void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized List<KeptSession> all() {
        return List.copyOf(sessions.keySet());
    }
}
