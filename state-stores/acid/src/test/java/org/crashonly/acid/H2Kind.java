package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreLife;

/** The ACID store on H2, as the contract's tests know it. */
final class H2Kind implements StoreKind {

    static final H2Kind H2 = new H2Kind();

    private H2Kind() {}

    static StoreLife start(Path home, long number, int port, GrantSpec... grants) throws IOException {
        return StoreLife.start(H2, home, number, port, grants);
    }

    static Connection open(StoreLife store, GrantSpec grant) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + store.port() + "/shop", grant.user(), grant.password());
    }

    @Override
    public Class<?> main() {
        return AcidStoreMain.class;
    }

    @Override
    public RoleSpec role(Path directory, int port, List<GrantSpec> grants) {
        return new AcidStoreSpec(directory, port, "shop", 60_000, grants);
    }

    @Override
    public Client connect(StoreLife life, GrantSpec grant) throws SQLException {
        return new TableClient(open(life, grant), "MERGE INTO KEPT(NAME, CONTENT) KEY(NAME) VALUES(?, ?)");
    }
}
