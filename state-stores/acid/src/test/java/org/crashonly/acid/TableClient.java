package org.crashonly.acid;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.crashonly.store.contract.StoreKind;

/** A client of a database: a table of keys and values, a commit for each. */
final class TableClient implements StoreKind.Client {

    private final Connection connection;
    private final String put;

    /**
     * Makes the table if there is none.
     *
     * @param put the engine's way to insert or replace a row of two parameters
     */
    TableClient(Connection connection, String put) throws SQLException {
        this.connection = connection;
        this.put = put;
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS KEPT(NAME VARCHAR(100) PRIMARY KEY, CONTENT VARCHAR(1000))");
        }
    }

    @Override
    public void put(String key, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            statement.setString(1, key);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    @Override
    public Map<String, String> all() throws SQLException {
        Map<String, String> all = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT NAME, CONTENT FROM KEPT")) {
            while (rows.next()) {
                all.put(rows.getString(1), rows.getString(2));
            }
        }
        return all;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
