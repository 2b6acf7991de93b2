package org.crashonly.host.timers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of timers in an application's schema. The connections come in; nothing here begins or ends a transaction. */
public final class TimerTable {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS crashonly_timer (
              component VARCHAR(255) NOT NULL,
              id VARCHAR(255) NOT NULL,
              bean VARCHAR(255) NOT NULL,
              automatic BOOLEAN NOT NULL,
              schedule VARCHAR(4000),
              first_millis BIGINT NOT NULL,
              interval_millis BIGINT NOT NULL,
              next_millis BIGINT,
              info BYTEA,
              holder VARCHAR(255),
              held_until BIGINT,
              PRIMARY KEY (component, id))""";
    private static final String INSERT = """
            INSERT INTO crashonly_timer (component, id, bean, automatic, schedule, first_millis, interval_millis, next_millis, info)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String OF_COMPONENT = """
            SELECT id, bean, automatic, schedule, first_millis, interval_millis, next_millis, info FROM crashonly_timer
            WHERE component = ? ORDER BY next_millis, id""";
    private static final String NEXT = "SELECT next_millis, holder, held_until FROM crashonly_timer WHERE component = ? AND id = ?";
    private static final String ALL_NEXT = "SELECT id, next_millis FROM crashonly_timer WHERE component = ? AND next_millis IS NOT NULL";
    private static final String HOLD = """
            UPDATE crashonly_timer SET holder = ?, held_until = ?
            WHERE component = ? AND id = ? AND next_millis = ? AND (holder IS NULL OR holder = ? OR held_until <= ?)""";
    private static final String MOVE_ON = """
            UPDATE crashonly_timer SET next_millis = ?, holder = NULL, held_until = NULL
            WHERE component = ? AND id = ? AND next_millis = ?""";
    private static final String END = "UPDATE crashonly_timer SET next_millis = NULL WHERE component = ? AND id = ?";
    private static final String DELETE = "DELETE FROM crashonly_timer WHERE component = ? AND id = ?";
    private static final String DELETE_AT = DELETE + " AND next_millis = ?";

    private static final String DUPLICATE_KEY = "23505";
    private static final int TRIES = 5;

    private TimerTable() {}

    /** Creates the table unless it is there; other processes may do so at the same moment. Ends the connection's transaction, if it has one. */
    public static void create(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
                return;
            } catch (SQLException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Adds a timer that is new. */
    public static void insert(Connection connection, TimerRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, row.component());
            insert.setString(2, row.id());
            insert.setString(3, row.bean());
            insert.setBoolean(4, row.automatic());
            insert.setString(5, row.schedule());
            insert.setLong(6, row.firstMillis());
            insert.setLong(7, row.intervalMillis());
            set(insert, 8, row.nextMillis());
            insert.setBytes(9, row.info());
            insert.executeUpdate();
        }
    }

    /**
     * Adds a timer unless there is one of that id; another process may add it at the same moment.
     *
     * @param connection one that commits by itself
     */
    public static void insertIfAbsent(Connection connection, TimerRow row) throws SQLException {
        try {
            insert(connection, row);
        } catch (SQLException e) {
            if (!DUPLICATE_KEY.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** All timers of a component, those that expire first first. */
    public static List<TimerRow> of(Connection connection, String component) throws SQLException {
        List<TimerRow> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(OF_COMPONENT)) {
            query.setString(1, component);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(new TimerRow(component, row.getString("id"), row.getString("bean"), row.getBoolean("automatic"), row.getString("schedule"),
                            row.getLong("first_millis"), row.getLong("interval_millis"), nextMillis(row), row.getBytes("info")));
                }
            }
        }
        return rows;
    }

    /** The ids of a component's timers that expire again, each with the expiration that is to be delivered next. */
    public static Map<String, Long> next(Connection connection, String component) throws SQLException {
        Map<String, Long> next = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(ALL_NEXT)) {
            query.setString(1, component);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    next.put(row.getString("id"), row.getLong("next_millis"));
                }
            }
        }
        return next;
    }

    /** Whether {@code holder} is to deliver a timer's next expiration. */
    public static Turn turn(Connection connection, String component, String id, String holder, long now) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NEXT)) {
            query.setString(1, component);
            query.setString(2, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Turn.of(nextMillis(row), row.getString("holder"), row.getLong("held_until"), holder, now) : new Turn.Over();
            }
        }
    }

    /**
     * Lets {@code holder} hold an expiration, or hold it for longer, for {@link Turn#LONGEST_HOLD} from {@code now} on.
     *
     * @param connection one that commits by itself
     * @return false if another one holds it, or it was delivered or cancelled
     */
    public static boolean hold(Connection connection, String component, String id, long expiration, String holder, long now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(HOLD)) {
            update.setString(1, holder);
            update.setLong(2, now + Turn.LONGEST_HOLD.toMillis());
            update.setString(3, component);
            update.setString(4, id);
            update.setLong(5, expiration);
            update.setString(6, holder);
            update.setLong(7, now);
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Says that one expiration was delivered.
     *
     * @param delivered which
     * @param next the one after it; null if there is none
     * @return false if it was delivered, or cancelled, by somebody else: the transaction must not be committed then
     */
    public static boolean moveOn(Connection connection, String component, String id, long delivered, Long next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVE_ON)) {
            set(update, 1, next);
            update.setString(2, component);
            update.setString(3, id);
            update.setLong(4, delivered);
            return update.executeUpdate() == 1;
        }
    }

    /** Leaves a timer without expirations. It goes on to be known, so that whoever declares it does not get it anew. */
    public static void end(Connection connection, String component, String id) throws SQLException {
        update(connection, END, component, id);
    }

    /** Removes a timer, if it is there. */
    public static void delete(Connection connection, String component, String id) throws SQLException {
        update(connection, DELETE, component, id);
    }

    /**
     * Removes a timer whose last expiration was delivered.
     *
     * @return as {@link #moveOn}
     */
    public static boolean delete(Connection connection, String component, String id, long delivered) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_AT)) {
            delete.setString(1, component);
            delete.setString(2, id);
            delete.setLong(3, delivered);
            return delete.executeUpdate() == 1;
        }
    }

    private static void update(Connection connection, String sql, String component, String id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, component);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int parameter, Long value) throws SQLException {
        if (value == null) {
            statement.setNull(parameter, Types.BIGINT);
        } else {
            statement.setLong(parameter, value);
        }
    }

    private static Long nextMillis(ResultSet row) throws SQLException {
        long next = row.getLong("next_millis");
        return row.wasNull() ? null : next;
    }
}
