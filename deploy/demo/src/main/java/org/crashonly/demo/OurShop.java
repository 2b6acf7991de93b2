package org.crashonly.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;
import org.crashonly.bench.Kills;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ServerVictims;
import org.crashonly.control.ElementId;

/** The shop on this server. */
final class OurShop implements Shop {

    private static final ElementId STORE = new ElementId("machine/" + NAME + "/db");

    private final ServerUnderTest server;
    private Restarts restarts;

    OurShop(ServerUnderTest server) {
        this.server = server;
    }

    @Override
    public int start(Path descriptor) throws IOException, InterruptedException {
        return server.runShowing(descriptor);
    }

    @Override
    public URI url() {
        return server.url("/");
    }

    /** By the store's own account, whose key lies in the data directory. */
    @Override
    public Connection database() throws SQLException, IOException {
        int port = server.status().stream()
                .flatMap(status -> status.elements().stream())
                .filter(element -> element.id().equals(STORE.path()) && element.port() != null)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(STORE + " does not run"))
                .port();
        Path key = server.data().store(STORE).resolve(NAME + ".key");
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/" + NAME, "STORE", Files.readString(key).strip());
    }

    @Override
    public void open() {
        restarts = new Restarts(server, System.currentTimeMillis());
        Thread.ofVirtual().start(restarts::watch);
    }

    @Override
    public List<String> running(Kills.Target kind) {
        return new ServerVictims(server).running(kind);
    }

    @Override
    public void kill(String id) {
        new ServerVictims(server).kill(id);
    }

    @Override
    public List<Restarts.Restart> restarts() {
        restarts.end();
        return restarts.list();
    }

    @Override
    public Restarts.FrontDoors frontDoors() {
        return restarts.frontDoors();
    }

    @Override
    public void close() {
        server.stop();
    }
}
