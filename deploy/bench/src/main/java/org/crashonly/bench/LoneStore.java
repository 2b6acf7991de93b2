package org.crashonly.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.Role;
import org.crashonly.sandbox.launch.JvmLaunch;

/** One life of an ACID store of the distribution, without a manager but for the end of its socket. Closing it kills it. */
final class LoneStore implements AutoCloseable {

    private static final ElementId STORE = new ElementId("machine/bench/db");
    private static final long PATIENCE_SECONDS = 120;
    private static final int MEGABYTES = 384;

    private final Process process;
    private final ControlServer server;
    private final Path log;
    private final String url;
    private final GrantSpec client;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicLong recoveryMillis = new AtomicLong();

    /**
     * Begins life {@code number} of the store whose directory is {@code home/store}.
     *
     * @param password of its only client, drawn by whoever calls
     */
    LoneStore(Path home, long number, AcidEngine engine, int port, String password) throws IOException {
        client = new GrantSpec(new Generation(new ElementId("machine/bench/client"), 1), "client_1", password, Map.of());
        url = (engine == AcidEngine.H2 ? "jdbc:h2:tcp" : "jdbc:postgresql") + "://127.0.0.1:" + port + "/bench";
        Path life = Files.createDirectories(home.resolve("lives").resolve(Long.toString(number)));
        Path socket = life.resolve("c.sock");
        server = ControlServer.listen(socket, new ManagersEnd());
        AcidStoreSpec role = new AcidStoreSpec(home.resolve("store"), port, "bench", engine, 60_000, List.of(client));
        ProcessSpec spec = new ProcessSpec("bench", new Generation(STORE, number), socket, life.resolve("lock"), life.resolve("vitals"),
                life.resolve("work"), role);
        Path file = Files.createFile(
                life.resolve("spec.json"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Json.line(spec));
        log = life.resolve("log");
        List<String> command = JvmLaunch.ofThisJvm()
                .command(Role.ACID_STORE, Map.of(), MEGABYTES, List.of(), List.of(), List.of(file.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Waits until it serves, and says how long it took, from the beginning of main, in milliseconds. */
    long awaitReady() throws IOException, InterruptedException {
        for (long waited = 0; !ready.await(100, TimeUnit.MILLISECONDS); waited += 100) {
            if (!process.isAlive() || waited > TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) {
                throw new IOException("the store did not begin to serve:\n" + Files.readString(log));
            }
        }
        return recoveryMillis.get();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, client.user(), client.password());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        kill();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }

    private final class ManagersEnd implements ControlServer.Listener {
        @Override
        public void connected(ControlServer.Session connected) {
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            if (message instanceof Message.Status status && status.state() == Message.State.READY) {
                recoveryMillis.set(status.recoveryMillis());
                ready.countDown();
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {}
    }
}
