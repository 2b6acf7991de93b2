package org.crashonly.probe;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Makes tables that are there for everybody when that is done: not in the transaction of the first request that needs them. */
@ApplicationScoped
public class Tables {

    @Resource
    private DataSource database;

    /** Returns when they are committed. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void create(String... statements) {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a table cannot be created", e);
        }
    }
}
