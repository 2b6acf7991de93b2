package org.crashonly.frontdoor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.session.Ledger;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreClient;
import org.crashonly.session.client.SocketStoreClient;

/** The ledgers of keyed requests that this process may write to, one per application. Each is connected to when it is first needed. */
final class Ledgers implements AutoCloseable {

    private final Generation own;
    private final Map<String, StoreAccess> stores = new ConcurrentHashMap<>();
    private final Map<String, StoreClient> clients = new ConcurrentHashMap<>();

    private Ledgers(Generation own) {
        this.own = own;
    }

    /** Of a process that may write to none. */
    static Ledgers none() {
        return new Ledgers(null);
    }

    /** Those in {@code stores}, for {@code own}, the generation that this process is. */
    static Ledgers of(List<SessionAccessSpec> stores, Generation own) {
        Ledgers ledgers = new Ledgers(own);
        ledgers.know(stores);
        return ledgers;
    }

    /** This process may write to those in {@code more} as well; what it knew before stays. From any thread. */
    void know(List<SessionAccessSpec> more) {
        more.forEach(it -> stores.putIfAbsent(application(it.store()), new StoreAccess(it.socket(), own.toString(), it.token())));
    }

    /** The application that {@code element} belongs to: the second name of its path. */
    static String application(ElementId element) {
        return element.names().get(1);
    }

    /** The ledger of {@code application}; null if it has none here. From any thread. */
    Ledger of(String application) {
        StoreAccess access = stores.get(application);
        return access == null ? null : clients.computeIfAbsent(application, name -> SocketStoreClient.open(access)).ledger();
    }

    @Override
    public void close() {
        clients.values().forEach(StoreClient::close);
    }
}
