package org.crashonly.host.effects;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;

/** The table of effects in an application's schema. The connections come in; nothing here begins or ends a transaction. */
final class EffectTable {

    /** Bytes of an answer: what H2 keeps in a row. */
    static final int LONGEST_BODY = 1 << 20;

    private static final String CREATE_TABLE = """
            CREATE TABLE IF NOT EXISTS crashonly_effect (
              operation VARCHAR(1000) NOT NULL,
              idempotency_key VARCHAR(255) NOT NULL,
              principal VARCHAR(64) NOT NULL,
              created TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
              fingerprint VARCHAR(64),
              status INTEGER,
              fields VARCHAR(100000),
              body BYTEA,
              PRIMARY KEY (operation, idempotency_key))""";
    private static final String CREATE_INDEX = "CREATE INDEX IF NOT EXISTS crashonly_effect_created ON crashonly_effect (created)";
    private static final String INSERT = "INSERT INTO crashonly_effect (operation, idempotency_key, principal) VALUES (?, ?, ?)";
    private static final String COMPLETE =
            "UPDATE crashonly_effect SET fingerprint = ?, status = ?, fields = ?, body = ? WHERE operation = ? AND idempotency_key = ?";
    private static final String FIND = """
            SELECT principal, fingerprint, status, fields, body FROM crashonly_effect
            WHERE operation = ? AND idempotency_key = ?""";
    /** A key is kept for a day at least; the number of rows follows. */
    private static final String SWEEP = """
            DELETE FROM crashonly_effect WHERE (operation, idempotency_key) IN (
              SELECT operation, idempotency_key FROM crashonly_effect
              WHERE created < CURRENT_TIMESTAMP - INTERVAL '24' HOUR ORDER BY created FETCH FIRST""";

    private static final String DUPLICATE_KEY = "23505";
    /** A time-out waiting for a row, in H2 and in PostgreSQL, and deadlocks in both. */
    private static final Set<String> BUSY = Set.of("HYT00", "55P03", "40001", "40P01");
    private static final int TRIES = 5;

    private final Dialect dialect;
    private final long usualMillis;

    private EffectTable(Dialect dialect, long usualMillis) {
        this.dialect = dialect;
        this.usualMillis = usualMillis;
    }

    /** What happened to an inserted row. */
    enum Inserted {
        /** It is there; others wait for the end of this transaction. */
        NEW,
        /** It was there. The transaction is of no use any more. */
        DUPLICATE,
        /** Another transaction has inserted it and has not ended. This one is of no use any more. */
        BUSY
    }

    /** Creates the table unless it is there; other processes may do so at the same moment. */
    static EffectTable in(Connection connection) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE_TABLE);
                statement.execute(CREATE_INDEX);
                return new EffectTable(dialect, dialect.usualMillis(connection));
            } catch (SQLException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Inserts the row of {@code id}; if another transaction has it, waits for that one's end, for at most {@code millis}. */
    Inserted insert(Connection connection, EffectId id, String principal, long millis) throws SQLException {
        try {
            switch (dialect) {
                case H2 -> insertAtOnce(connection, id, principal, Math.max(1, millis));
                case POSTGRESQL -> {
                    dialect.waitFor(Math.max(1, millis), connection);
                    insert(connection, id, principal);
                    dialect.waitFor(usualMillis, connection);
                }
            }
            return Inserted.NEW;
        } catch (SQLException e) {
            giveBack(connection);
            if (DUPLICATE_KEY.equals(e.getSQLState())) {
                return Inserted.DUPLICATE;
            }
            if (BUSY.contains(e.getSQLState())) {
                return Inserted.BUSY;
            }
            throw e;
        }
    }

    private static void insert(Connection connection, EffectId id, String principal) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, id.operation());
            insert.setString(2, id.key());
            insert.setString(3, principal);
            insert.executeUpdate();
        }
    }

    /** With the time before and after it in one statement: each of its own would cost every request two round trips. */
    private void insertAtOnce(Connection connection, EffectId id, String principal, long millis) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("SET LOCK_TIMEOUT ?; " + INSERT + "; SET LOCK_TIMEOUT ?")) {
            insert.setLong(1, millis);
            insert.setString(2, id.operation());
            insert.setString(3, id.key());
            insert.setString(4, principal);
            insert.setLong(5, usualMillis);
            insert.executeUpdate();
        }
    }

    /** After an error PostgreSQL takes no statement until the transaction ends, which gives the time back by itself. */
    private void giveBack(Connection connection) throws SQLException {
        if (dialect == Dialect.H2 && !connection.isClosed()) {
            dialect.waitFor(usualMillis, connection);
        }
    }

    /** Adds the answer to the row that this transaction has inserted. */
    void complete(Connection connection, EffectId id, String fingerprint, Answer answer) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
            update.setString(1, fingerprint);
            update.setInt(2, answer.status());
            update.setString(3, answer.fieldsText());
            update.setBytes(4, answer.body());
            update.setString(5, id.operation());
            update.setString(6, id.key());
            if (update.executeUpdate() != 1) {
                throw new SQLException("the row of " + id + " is gone: the component rolled it back by itself");
            }
        }
    }

    /** What was committed under {@code id}. */
    Optional<Stored> find(Connection connection, EffectId id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setString(1, id.operation());
            query.setString(2, id.key());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(stored(row)) : Optional.empty();
            }
        }
    }

    private static Stored stored(ResultSet row) throws SQLException {
        String fields = row.getString("fields");
        Answer answer = fields == null ? null : Answer.stored(row.getInt("status"), fields, row.getBytes("body"));
        return new Stored(row.getString("principal"), row.getString("fingerprint"), answer);
    }

    /** Deletes the oldest of what need not be kept, at most {@code most} rows; returns how many they were. */
    int sweep(Connection connection, int most) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(SWEEP + " " + most + " ROWS ONLY)");
        }
    }
}
