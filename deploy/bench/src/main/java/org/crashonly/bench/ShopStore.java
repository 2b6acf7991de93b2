package org.crashonly.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.crashonly.control.ElementId;

/** The shop's database as its auditor sees it: through the store's own account, whose key only the owner of the data directory can read. */
public final class ShopStore {

    /** The name of the application, and of its database. */
    public static final String SHOP = "shop";

    private static final ElementId STORE = new ElementId("machine/" + SHOP + "/db");

    private ShopStore() {}

    /**
     * A new connection.
     *
     * @throws SQLException also if the store does not run just now
     */
    public static Connection connect(ServerUnderTest server) throws SQLException, IOException {
        int port = server.status().stream()
                .flatMap(status -> status.elements().stream())
                .filter(element -> element.id().equals(STORE.path()) && element.port() != null)
                .findFirst()
                .orElseThrow(() -> new SQLException(STORE + " does not run"))
                .port();
        Path key = server.data().store(STORE).resolve(SHOP + ".key");
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/" + SHOP, "STORE", Files.readString(key).strip());
    }
}
