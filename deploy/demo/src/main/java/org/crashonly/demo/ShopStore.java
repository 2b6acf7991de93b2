package org.crashonly.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.ElementId;

/** The shop's database as its auditor sees it: by the store's own account, whose key lies in the data directory. */
final class ShopStore {

    static final String APPLICATION = "shop";
    private static final ElementId STORE = new ElementId("machine/" + APPLICATION + "/db");

    private ShopStore() {}

    /** A new connection. */
    static Connection connect(ServerUnderTest server) throws SQLException, IOException {
        int port = server.status().stream()
                .flatMap(status -> status.elements().stream())
                .filter(element -> element.id().equals(STORE.path()) && element.port() != null)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(STORE + " does not run"))
                .port();
        Path key = server.data().store(STORE).resolve(APPLICATION + ".key");
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/" + APPLICATION, "STORE", Files.readString(key).strip());
    }
}
