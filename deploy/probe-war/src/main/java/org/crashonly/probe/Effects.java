package org.crashonly.probe;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Effects, of which some happen once under each key, because the key is stored with them: nothing in the table of effects itself hinders a second one. */
@ApplicationScoped
public class Effects {

    private static final String DUPLICATE_KEY = "23505";

    @Resource
    private DataSource database;

    @Resource
    private TransactionSynchronizationRegistry transaction;

    @Inject
    private Tables tables;

    @PostConstruct
    void createTables() {
        tables.create("CREATE TABLE IF NOT EXISTS effect_key (id VARCHAR(255) PRIMARY KEY)",
                "CREATE TABLE IF NOT EXISTS effect (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id VARCHAR(255))");
    }

    /** Has the effect unless it was had under {@code key}; false if it was. {@code work} is done within the transaction. */
    @Transactional
    public boolean once(String key, Runnable work) {
        if (!insert("INSERT INTO effect_key (id) VALUES (?)", key)) {
            return false;
        }
        work.run();
        return insert("INSERT INTO effect (id) VALUES (?)", key);
    }

    /** Has the effect, however often it was had under {@code key}; returns its number among all effects. */
    @Transactional
    public long again(String key) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO effect (id) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, key);
            insert.executeUpdate();
            try (ResultSet number = insert.getGeneratedKeys()) {
                number.next();
                return number.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("effect cannot be written", e);
        }
    }

    /** How many effects there are of {@code key}, or of all for {@code *}. */
    public long count(String key) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM effect WHERE id = ? OR ? = '*'")) {
            query.setString(1, key);
            query.setString(2, key);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("effects cannot be counted", e);
        }
    }

    /** How many effects there are of each key: lines of a number, a space and the key. */
    public String counts() {
        StringBuilder lines = new StringBuilder();
        try (Connection connection = database.getConnection();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT COUNT(*), id FROM effect GROUP BY id")) {
            while (row.next()) {
                lines.append(row.getLong(1)).append(' ').append(row.getString(2)).append('\n');
            }
            return lines.toString();
        } catch (SQLException e) {
            throw new IllegalStateException("effects cannot be counted", e);
        }
    }

    private boolean insert(String sql, String key) {
        try (Connection connection = database.getConnection(); PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, key);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (DUPLICATE_KEY.equals(e.getSQLState())) {
                // PostgreSQL takes no more statements in this transaction, nor its commit.
                transaction.setRollbackOnly();
                return false;
            }
            throw new IllegalStateException("effect cannot be written", e);
        }
    }
}
