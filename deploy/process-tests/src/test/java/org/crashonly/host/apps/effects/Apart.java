package org.crashonly.host.apps.effects;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Has a connection of its own, whatever transaction its caller is in. */
@ApplicationScoped
public class Apart {

    @Resource
    private DataSource database;

    /** Asks the store for something. */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public long ask() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
