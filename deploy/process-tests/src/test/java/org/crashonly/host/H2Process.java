package org.crashonly.host;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.h2.tools.Server;

/** A real H2 server in a process of its own, with one database whose write delay is 0 and an ordinary user for the application. */
final class H2Process implements AutoCloseable {

    static final ElementId STORE = new ElementId("machine/app/db");

    private final Path directory;
    private final int port;
    private JvmProcess process;

    private H2Process(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static H2Process start(Path directory) throws IOException, SQLException {
        Files.createDirectories(directory);
        try (Connection admin = DriverManager.getConnection("jdbc:h2:" + directory.resolve("app"), "ADMIN", "admin");
                Statement sql = admin.createStatement()) {
            sql.execute("create user APP password 'app'");
            sql.execute("create schema APP authorization APP");
            sql.execute("set write_delay 0");
        }
        H2Process store = new H2Process(directory, freePort());
        store.start();
        return store;
    }

    void start() throws IOException {
        process = JvmProcess.start(directory.resolve("log"), List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", jarOf(Server.class), Server.class.getName(), "-tcp", "-tcpPort", Integer.toString(port), "-baseDir", directory.toString()));
    }

    /**
     * Has all that was committed written to its file. H2 as it comes leaves that to the next commit, if another session is just writing:
     * our store does not, but this one is none of ours.
     */
    void checkpoint() throws SQLException {
        try (Connection admin = DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/app", "ADMIN", "admin");
                Statement sql = admin.createStatement()) {
            sql.execute("checkpoint sync");
        }
    }

    /** How many rows of {@code table} everybody sees: the committed ones. */
    long count(String table) throws SQLException {
        try (Connection admin = DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/app", "ADMIN", "admin");
                Statement sql = admin.createStatement();
                ResultSet row = sql.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    DataSourceSpec dataSource() {
        return new DataSourceSpec(STORE, "jdbc:h2:tcp://127.0.0.1:" + port + "/app;SCHEMA=APP", "APP", "app", 20);
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
