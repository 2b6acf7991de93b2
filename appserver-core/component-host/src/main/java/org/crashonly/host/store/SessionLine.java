package org.crashonly.host.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A session of PostgreSQL that sleeps: it ends a connection on which nobody says who he is. Each sleep is short enough not to keep old rows
 * from being vacuumed.
 *
 * @param credentials of this generation
 */
record SessionLine(String url, Properties credentials) implements StoreWatch.Line {

    private static final String SLEEP = "SELECT pg_sleep(20)";

    @Override
    public void hold(Runnable connected) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, credentials);
                Statement statement = connection.createStatement()) {
            connected.run();
            while (true) {
                statement.execute(SLEEP);
            }
        }
    }

    /** To be let in costs the server a process and a hash. */
    @Override
    public int pauseMillis() {
        return 50;
    }

    @Override
    public String toString() {
        return url;
    }
}
