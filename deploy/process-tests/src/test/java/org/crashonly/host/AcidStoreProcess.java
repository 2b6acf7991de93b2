package org.crashonly.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.Role;

/** A real ACID store in a process of its own, for the first generations of the host and for the test itself. */
final class AcidStoreProcess implements AutoCloseable {

    private static final ElementId STORE = new ElementId("machine/app/db");
    private static final int HOSTS = 4;
    private static final int TEST = HOSTS + 1;

    private final AcidEngine engine;
    private final Path directory;
    private final int port;
    private final ControlServer manager;
    private final Manager told;
    private long generation;
    private JvmProcess process;

    private AcidStoreProcess(AcidEngine engine, Path directory, int port, ControlServer manager, Manager told) {
        this.engine = engine;
        this.directory = directory;
        this.port = port;
        this.manager = manager;
        this.told = told;
    }

    /**
     * Returns when it serves.
     *
     * @param home a directory of the test, through which PostgreSQL's user is let pass
     */
    static AcidStoreProcess start(Path home, AcidEngine engine) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Path directory = Files.createDirectory(home.resolve("store"));
        Manager told = new Manager(new AtomicReference<>(), new AtomicReference<>(), new LinkedBlockingQueue<>());
        AcidStoreProcess store = new AcidStoreProcess(engine, directory, H2Process.freePort(), ControlServer.listen(directory.resolve("c"), told), told);
        store.begin();
        return store;
    }

    /** Kills it, and has its next generation recover what is kept. Returns when that serves. */
    void restart() throws IOException, InterruptedException {
        process.close();
        begin();
    }

    private void begin() throws IOException {
        generation++;
        told.state().set(Message.State.RECOVERING);
        ProcessSpec spec = new ProcessSpec("test", new Generation(STORE, generation), directory.resolve("c"), directory.resolve("lock"),
                directory.resolve("vitals"), directory.resolve("work"), new AcidStoreSpec(directory.resolve("data"), port, "app", engine, 60_000,
                        LongStream.rangeClosed(1, TEST).mapToObj(AcidStoreProcess::grant).toList()));
        Path file = Files.writeString(directory.resolve("json"), Json.line(spec));
        process = JvmProcess.start(directory.resolve("log"),
                HostProcess.LAUNCH.command(Role.ACID_STORE, Map.of(), 128, List.of(), List.of(), List.of(file.toString())));
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> told.state().get() == Message.State.READY || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the store is " + told.state() + "; its log:\n" + process.log(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the store ended; its log:\n" + process.log());
        }
    }

    private static GrantSpec grant(long generation) {
        return new GrantSpec(new Generation(HostProcess.PROCESS, generation), "WEB_" + generation, "password" + generation, Map.of());
    }

    /** How the host's {@code generation} reaches it. */
    DataSourceSpec dataSource(long generation) {
        GrantSpec grant = grant(generation);
        return new DataSourceSpec(STORE, url(), grant.user(), grant.password(), 20);
    }

    private String url() {
        return (engine == AcidEngine.H2 ? "jdbc:h2:tcp" : "jdbc:postgresql") + "://127.0.0.1:" + port + "/app";
    }

    /** Returns when nothing that the host's {@code generation} does reaches it any more. */
    void fence(long generation) throws InterruptedException {
        told.session().get().send(new Message.Fence(generation, new Generation(HostProcess.PROCESS, generation)));
        if (told.replies().poll(60, TimeUnit.SECONDS) == null) {
            throw new AssertionError("not fenced: " + generation);
        }
    }

    /** The first number of what {@code sql} finds among all that is committed. */
    long number(String sql) throws SQLException {
        GrantSpec test = grant(TEST);
        try (Connection connection = DriverManager.getConnection(url(), test.user(), test.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.close();
        manager.close();
    }

    private record Manager(AtomicReference<Message.State> state, AtomicReference<ControlServer.Session> session, BlockingQueue<Message.Reply> replies)
            implements ControlServer.Listener {

        @Override
        public void connected(ControlServer.Session connected) {
            session.set(connected);
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            switch (message) {
                case Message.Status now -> state.set(now.state());
                case Message.Reply reply -> replies.add(reply);
                default -> { }
            }
        }

        @Override
        public void disconnected(ControlServer.Session gone) {}
    }
}
