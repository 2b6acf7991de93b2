package org.crashonly.acid;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** The database, seen by its administrator: each task has a connection of its own. */
final class PostgresDatabase {

    /** It is starting, recovering, or ending its sessions because one of them crashed: the same question may be answered a little later. */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "08001", "08003", "08006");
    /** How long that may last once it has served; PostgreSQL recovers by itself when one of its processes was killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ADMIN_LOCK_MILLIS = 500;

    private final String url;
    private final String key;

    PostgresDatabase(int port, String key) {
        this.url = "jdbc:postgresql://127.0.0.1:" + port + "/";
        this.key = key;
    }

    /** Something to do with a connection. */
    interface Task<T> {
        T with(Admin admin) throws SQLException;
    }

    /** What an administrator says. */
    record Admin(Connection connection) {

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** The first column of each row. */
        List<String> strings(String sql, String... parameters) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setString(i + 1, parameters[i]);
                }
                List<String> strings = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        strings.add(rows.getString(1));
                    }
                }
                return strings;
            }
        }
    }

    /** Waits for as long as {@code postmaster} recovers. */
    void awaitRecovery(Postmaster postmaster) throws SQLException {
        while (true) {
            try (Connection connection = connect("postgres")) {
                return;
            } catch (SQLException e) {
                if (!PASSING.contains(e.getSQLState()) || !postmaster.isAlive()) {
                    throw e;
                }
                Postmaster.pause();
            }
        }
    }

    /** Does {@code task}, which may be done twice, in {@code database}; while that recovers from the crash of one of its processes, waits. */
    <T> T in(String database, Task<T> task) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = connect(database)) {
                return task.with(new Admin(connection));
            } catch (SQLException e) {
                if (!PASSING.contains(e.getSQLState()) || System.nanoTime() > deadline) {
                    throw e;
                }
                Postmaster.pause();
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresCluster.ADMIN);
        properties.setProperty("password", key);
        properties.setProperty("ApplicationName", "crashonly-store");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("options", "-c lock_timeout=" + ADMIN_LOCK_MILLIS);
        return DriverManager.getConnection(url + database, properties);
    }
}
