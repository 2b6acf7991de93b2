package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Assumptions;

/** The ACID store on PostgreSQL, as the contract's tests know it. */
final class PostgresKind implements StoreKind {

    static final PostgresKind POSTGRES = new PostgresKind();

    private PostgresKind() {}

    /** Skips the test where PostgreSQL is not installed, and lets its user pass through {@code home}. */
    static void prepare(Path home) throws IOException {
        try {
            PostgresInstallation.find(null);
        } catch (IOException missing) {
            Assumptions.abort(missing.getMessage());
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    static StoreLife start(Path home, long number, int port, GrantSpec... grants) throws IOException {
        return StoreLife.start(POSTGRES, home, number, port, grants);
    }

    static Connection connect(int port, GrantSpec grant) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/shop", grant.user(), grant.password());
    }

    @Override
    public Class<?> main() {
        return AcidStoreMain.class;
    }

    @Override
    public RoleSpec role(Path directory, int port, List<GrantSpec> grants) {
        return new AcidStoreSpec(directory, port, "shop", AcidEngine.POSTGRESQL, 60_000, grants);
    }

    @Override
    public Client connect(StoreLife life, GrantSpec grant) throws SQLException {
        return new TableClient(connect(life.port(), grant),
                "INSERT INTO KEPT(NAME, CONTENT) VALUES(?, ?) ON CONFLICT(NAME) DO UPDATE SET CONTENT = EXCLUDED.CONTENT");
    }
}
