package org.crashonly.shop.persistence;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Statements on the application's data source. Inside {@link Transactions#run} all of them belong to its transaction. */
@ApplicationScoped
public class Database {

    private DataSource source;

    @Inject
    Component component;

    /** Looked up rather than injected: containers disagree on resources of beans in a WAR's libraries. */
    @PostConstruct
    @SuppressWarnings("BanJNDI") // The name is a constant of the platform.
    void findSource() {
        try {
            source = InitialContext.doLookup("java:comp/DefaultDataSource");
        } catch (NamingException e) {
            throw new IllegalStateException("the container has no DefaultDataSource for component " + component.name(), e);
        }
    }

    /** Makes an object of the row that the result set stands on. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What a statement is used for. */
    @FunctionalInterface
    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** All rows. */
    public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) {
        return use(sql, parameters, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        });
    }

    /** The first row. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
        return list(sql, reader, parameters).stream().findFirst();
    }

    /** Runs {@code sql}; returns how many rows it touched. */
    public int update(String sql, Object... parameters) {
        return use(sql, parameters, PreparedStatement::executeUpdate);
    }

    /** Runs {@code sql} once per row of parameters. */
    public void updateEach(String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        use(sql, new Object[0], statement -> {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private <T> T use(String sql, Object[] parameters, Use<T> use) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return use.of(statement);
        } catch (SQLException e) {
            throw StoreException.of(e);
        }
    }

    private static void bind(PreparedStatement statement, Object[] parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    DataSource source() {
        return source;
    }
}
