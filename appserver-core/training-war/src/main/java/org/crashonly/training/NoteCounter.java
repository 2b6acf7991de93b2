package org.crashonly.training;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Counts notes through JDBC, in an EJB. */
@Stateless
public class NoteCounter {

    @Resource
    private DataSource store;

    public long count() throws SQLException {
        try (Connection connection = store.getConnection();
                PreparedStatement query = connection.prepareStatement("select count(*) from NOTE where ID > ?")) {
            query.setLong(1, 0);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
