package org.crashonly.host.apps.timers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The book of what rang: by whom, in which order. */
final class Rung {

    private Rung() {}

    static void createTable(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS rung "
                    + "(number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(255), generation VARCHAR(255))");
        }
    }

    static void add(DataSource database, String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO rung (name, generation) VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, generation());
            insert.executeUpdate();
        }
    }

    /** Whose classes these are, in which process. */
    static String generation() {
        return ProcessHandle.current().pid() + "-" + System.identityHashCode(Rung.class.getClassLoader());
    }
}
