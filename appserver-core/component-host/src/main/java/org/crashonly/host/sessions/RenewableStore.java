package org.crashonly.host.sessions;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.crashonly.session.Deadline;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SessionStore;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoredSession;

/** The session store over a connection that can be given up for a new one; calls that are under way on it fail then. */
public final class RenewableStore implements SessionStore {

    private final Supplier<StoreClient> connecting;
    private volatile StoreClient client;

    /** @param connecting makes a client of the store, which need not be there yet */
    public RenewableStore(Supplier<StoreClient> connecting) {
        this.connecting = connecting;
        this.client = connecting.get();
    }

    /** From now on calls go over a new connection. */
    public synchronized void renew() {
        StoreClient old = client;
        client = connecting.get();
        old.close();
    }

    @Override
    public CompletionStage<Optional<StoredSession>> loadAsync(SessionScope scope, String id, long since, Deadline deadline) {
        return client.sessions().loadAsync(scope, id, since, deadline);
    }

    @Override
    public CompletionStage<SaveResult> saveAsync(SessionScope scope, String id, SessionChange change, Deadline deadline) {
        return client.sessions().saveAsync(scope, id, change, deadline);
    }

    @Override
    public CompletionStage<Boolean> touchAsync(SessionScope scope, String id, long lastAccessMillis, Deadline deadline) {
        return client.sessions().touchAsync(scope, id, lastAccessMillis, deadline);
    }

    @Override
    public CompletionStage<Boolean> removeAsync(SessionScope scope, String id, Deadline deadline) {
        return client.sessions().removeAsync(scope, id, deadline);
    }

    @Override
    public CompletionStage<Boolean> changeIdAsync(SessionScope scope, String id, String newId, Deadline deadline) {
        return client.sessions().changeIdAsync(scope, id, newId, deadline);
    }
}
