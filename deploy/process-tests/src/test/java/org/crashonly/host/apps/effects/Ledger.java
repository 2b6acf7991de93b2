package org.crashonly.host.apps.effects;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Writes effects with plain JDBC; nothing in its table hinders a second one of the same name. */
@ApplicationScoped
public class Ledger {

    @Resource
    private DataSource database;

    @PostConstruct
    void createTable() {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS effect (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(255))");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has an effect; returns its number. */
    public long add(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO effect (name) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, name);
            insert.executeUpdate();
            try (ResultSet number = insert.getGeneratedKeys()) {
                number.next();
                return number.getLong(1);
            }
        }
    }

    /** How often an effect of that name was had. */
    public long count(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM effect WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
