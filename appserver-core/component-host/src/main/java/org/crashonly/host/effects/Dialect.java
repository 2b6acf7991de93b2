package org.crashonly.host.effects;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How a store is told for how long a statement may wait for a row. */
enum Dialect {
    /** The time belongs to the connection, and has to be given back. */
    H2("SET LOCK_TIMEOUT ", "SELECT LOCK_TIMEOUT()"),
    /** The time ends with the transaction, or is given back before. */
    POSTGRESQL("SET LOCAL lock_timeout = ", "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'");

    private final String set;
    private final String ask;

    Dialect(String set, String ask) {
        this.set = set;
        this.ask = ask;
    }

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            default -> throw new SQLException("effects are recorded in H2 and PostgreSQL, not in " + product);
        };
    }

    /** The time that {@code connection}, on which none was set, has by itself. */
    long usualMillis(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(ask)) {
            row.next();
            return row.getLong(1);
        }
    }

    void waitFor(long millis, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(set + millis);
        }
    }
}
