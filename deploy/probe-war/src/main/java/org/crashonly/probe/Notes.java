package org.crashonly.probe;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** Notes in the default data source. */
@ApplicationScoped
public class Notes {

    @Resource
    private DataSource database;

    @PostConstruct
    void createTable() {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS note (id VARCHAR(64) PRIMARY KEY, text VARCHAR(1000), writes INT DEFAULT 1)");
        } catch (SQLException e) {
            throw new IllegalStateException("table 'note' cannot be created", e);
        }
    }

    /** Stores {@code text} under {@code id}; storing it again changes nothing but the count of writes. */
    @Transactional
    public void put(String id, String text) {
        if (update("UPDATE note SET text = ?, writes = writes + 1 WHERE id = ?", text, id) == 0) {
            update("INSERT INTO note (text, id) VALUES (?, ?)", text, id);
        }
    }

    public Optional<String> get(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT text FROM note WHERE id = ?")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("note '" + id + "' cannot be read", e);
        }
    }

    public long count() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM note")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("notes cannot be counted", e);
        }
    }

    private int update(String sql, String first, String second) {
        try (Connection connection = database.getConnection(); PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, first);
            update.setString(2, second);
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("note cannot be written", e);
        }
    }
}
