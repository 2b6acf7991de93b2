package org.crashonly.shop.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Inserts many rows with few statements: a driver may send each row of a batch by itself and wait for the answer. */
public final class Rows {

    private static final int PER_STATEMENT = 200;

    private final Connection connection;
    private final String into;
    private final String row;
    private final List<Object[]> waiting = new ArrayList<>(PER_STATEMENT);

    /** Rows of {@code columns} of {@code table}. */
    public Rows(Connection connection, String table, String... columns) {
        this.connection = connection;
        this.into = "insert into " + table + " (" + String.join(", ", columns) + ") values ";
        this.row = "(" + String.join(", ", Collections.nCopies(columns.length, "?")) + ")";
    }

    /** Adds a row, with one value for each column; it is there after the next {@link #flush} at the latest. */
    public void add(Object... values) throws SQLException {
        waiting.add(values);
        if (waiting.size() == PER_STATEMENT) {
            flush();
        }
    }

    /** Inserts what was added. */
    public void flush() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        String sql = into + String.join(", ", Collections.nCopies(waiting.size(), row));
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (Object[] values : waiting) {
                for (Object value : values) {
                    insert.setObject(parameter++, value);
                }
            }
            insert.executeUpdate();
        }
        waiting.clear();
    }
}
