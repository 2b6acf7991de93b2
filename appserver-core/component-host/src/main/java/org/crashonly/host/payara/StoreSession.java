package org.crashonly.host.payara;

import java.security.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.catalina.session.StandardSession;
import org.crashonly.host.sessions.KeptSession;
import org.crashonly.host.sessions.SessionValues;

/**
 * Payara's session, whose values are kept outside. It stands below everything that uses sessions, so that {@code @SessionScoped} beans,
 * conversations, Faces views and logins are kept like any attribute. Requests of one session do not exclude each other.
 */
final class StoreSession extends StandardSession implements SessionValues {

    private static final long serialVersionUID = 1L;

    private final transient StoreManager sessions;
    private final transient KeptSession kept;
    /** Names of values that the store still has. */
    private final transient Set<String> forgotten = ConcurrentHashMap.newKeySet();

    StoreSession(StoreManager manager) {
        super(manager);
        this.sessions = manager;
        this.kept = new KeptSession(manager.keeper(), this);
    }

    KeptSession kept() {
        return kept;
    }

    // ---- what happens to it

    @Override
    public Object getAttribute(String name) {
        Object value = super.getAttribute(name);
        if (value != null) {
            kept.read(name);
        }
        return value;
    }

    @Override
    public void setAttribute(String name, Object value) {
        super.setAttribute(name, value);
        if (name != null && value != null) {
            kept.wrote(name);
        }
    }

    @Override
    public void removeAttribute(String name, boolean notify, boolean checkValid) {
        super.removeAttribute(name, notify, checkValid);
        if (name != null && isValid) {
            kept.wrote(name);
        }
    }

    @Override
    public void setPrincipal(Principal principal) {
        super.setPrincipal(principal);
        wroteLogin();
    }

    @Override
    public void setAuthType(String authType) {
        super.setAuthType(authType);
        wroteLogin();
    }

    private void wroteLogin() {
        // The session's own recycling clears them, too.
        if (isValid && id != null) {
            kept.wrote(Login.NAME);
        }
    }

    @Override
    public void setId(String newId) {
        kept.named(newId);
        super.setId(newId);
    }

    /** A session that was restored: nobody is told that it is new, for it is not. */
    void restored(String itsId) {
        id = itsId;
        isValid = true;
    }

    /** Forgets the values that {@code which} is true of; the store is told by {@link #tellForgotten}. */
    void forget(Predicate<Object> which) {
        attributes.forEach((name, value) -> {
            if (which.test(value)) {
                forgotten.add(name);
                attributes.remove(name, value);
            }
        });
    }

    /** In the course of a request that uses it: the store has to forget what was forgotten here. */
    void tellForgotten() {
        for (String name : forgotten) {
            if (forgotten.remove(name)) {
                kept.wrote(name);
            }
        }
    }

    // ---- its values

    @Override
    public Object get(String name) {
        return name.equals(Login.NAME) ? Login.of(authType, principal) : attributes.get(name);
    }

    @Override
    public void put(String name, Object value) {
        if (value instanceof Login login && name.equals(Login.NAME)) {
            authType = login.authType();
            principal = login.principal();
        } else {
            attributes.put(name, value);
        }
    }

    @Override
    public void drop(String name) {
        if (name.equals(Login.NAME)) {
            authType = null;
            principal = null;
        } else {
            attributes.remove(name);
        }
    }

    @Override
    public int maxInactiveSeconds() {
        return maxInactiveInterval;
    }

    @Override
    public long creationMillis() {
        return creationTime;
    }

    @Override
    public long lastAccessMillis() {
        return thisAccessedTime;
    }

    @Override
    public void accessed(long millis) {
        thisAccessedTime = Math.max(thisAccessedTime, millis);
    }

    @Override
    public void distrust() {
        sessions.forget(this);
    }

    // ---- Payara's locks around requests: values have their versions instead

    @Override
    public boolean isForegroundLocked() {
        return false;
    }

    @Override
    public boolean lockForeground() {
        return true;
    }

    @Override
    public void unlockForeground() {}

    @Override
    public boolean lockBackground() {
        return true;
    }

    @Override
    public void unlockBackground() {}
}
