package org.crashonly.session.client;

import java.util.function.Supplier;
import org.crashonly.session.Ledger;
import org.crashonly.session.SessionStore;
import org.crashonly.session.SoftState;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreClient;

/** A {@link StoreClient} over the store's Unix socket: one connection, one thread, any number of calls at a time. */
public final class SocketStoreClient implements StoreClient {

    private final Link link;
    private final SessionStore sessions;
    private final Ledger ledger;
    private final SoftState soft;

    private SocketStoreClient(Link link) {
        this.link = link;
        this.sessions = new RemoteSessions(link);
        this.ledger = new RemoteLedger(link);
        this.soft = new RemoteSoftState(link);
    }

    /** A client that connects with its first call: the store need not be there yet. */
    public static SocketStoreClient open(StoreAccess access) {
        return open(access, () -> null);
    }

    /**
     * The same.
     *
     * @param whoAsks asked by each thread that calls what to run when the store has answered; null for nothing. It runs on the client's thread, and
     *     must not hold that up
     */
    public static SocketStoreClient open(StoreAccess access, Supplier<Runnable> whoAsks) {
        return new SocketStoreClient(Link.open(access, whoAsks));
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public SoftState soft() {
        return soft;
    }

    @Override
    public void close() {
        link.close();
    }
}
