package org.crashonly.session.jcache;

import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.client.SocketStoreClient;
import org.crashonly.sessionstore.SessionStoreMain;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreLife;

/** A session store for what it keeps of caches. */
final class CacheStore implements StoreKind {

    static final int LARGEST_VALUE = 16 << 10;

    @Override
    public Class<?> main() {
        return SessionStoreMain.class;
    }

    @Override
    public RoleSpec role(Path directory, int port, List<GrantSpec> grants) {
        return new SessionStoreSpec(directory, socket(directory),
                new SessionLimits(1 << 20, 64 << 10, 20, 1 << 20, 16 << 10, 60_000, 1 << 20, LARGEST_VALUE, 5_000, 1_000, 64), grants);
    }

    /** A client of whichever life there is. */
    static SocketStoreClient client(Path home, GrantSpec grant) {
        return SocketStoreClient.open(new StoreAccess(socket(home.resolve("store")), grant.generation().toString(), grant.password()));
    }

    private static Path socket(Path directory) {
        return directory.resolveSibling("s.sock");
    }

    @Override
    public Client connect(StoreLife life, GrantSpec grant) {
        throw new UnsupportedOperationException("caches are asked for by JCache");
    }
}
