package org.crashonly.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver is told, and what others see of what was done. */
class AutoCommitTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final List<Boolean> told = new ArrayList<>();
    private Connection others;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        others = DriverManager.getConnection(url);
        try (Statement statement = others.createStatement()) {
            statement.execute("CREATE TABLE item (id INT PRIMARY KEY, text VARCHAR)");
        }
        connection = TrackedStatements.of(telling(DriverManager.getConnection(url)));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        others.close();
    }

    private Connection telling(Connection driver) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
            if (method.getName().equals("setAutoCommit")) {
                told.add((Boolean) arguments[0]);
            }
            try {
                return method.invoke(driver, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void insert(int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO item VALUES (" + id + ", 'x')");
        }
    }

    private int seenByOthers() throws SQLException {
        try (Statement statement = others.createStatement(); ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM item")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void oneTransactionAfterTheOtherTellsTheDriverOnce() throws SQLException {
        for (int id = 1; id <= 3; id++) {
            connection.setAutoCommit(false);
            insert(id);
            assertThat(seenByOthers()).isEqualTo(id - 1);
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(seenByOthers()).isEqualTo(id);
        }
        assertThat(told).containsExactly(false);
    }

    @Test
    void aStatementAfterATransactionIsCommittedByItself() throws SQLException {
        connection.setAutoCommit(false);
        insert(1);
        connection.rollback();
        connection.setAutoCommit(true);
        insert(2);
        assertThat(seenByOthers()).isEqualTo(1);
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void aTransactionEndsWhenItIsSwitchedOnInTheMiddle() throws SQLException {
        connection.setAutoCommit(false);
        insert(1);
        connection.rollback(connection.setSavepoint());
        connection.setAutoCommit(true);
        assertThat(seenByOthers()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenThroughResultsIsCommittedByItself() throws SQLException {
        connection.setAutoCommit(false);
        insert(1);
        connection.commit();
        try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT * FROM item")) {
            connection.commit();
            connection.setAutoCommit(true);
            rows.moveToInsertRow();
            rows.updateInt(1, 2);
            rows.updateString(2, "y");
            rows.insertRow();
            assertThat(seenByOthers()).isEqualTo(2);
        }
    }
}
