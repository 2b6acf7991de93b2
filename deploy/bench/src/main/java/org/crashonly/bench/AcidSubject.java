package org.crashonly.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.Role;

/** An ACID store: a table of numbers, a commit for each. */
record AcidSubject(AcidEngine engine, int port) implements StoreSubject {

    AcidSubject(AcidEngine engine) {
        this(engine, ServerUnderTest.freePort());
    }

    @Override
    public String word() {
        return engine.word();
    }

    @Override
    public Role role() {
        return Role.ACID_STORE;
    }

    @Override
    public int megabytes() {
        return 384;
    }

    @Override
    public RoleSpec spec(Path directory) {
        return new AcidStoreSpec(directory, port, "bench", engine, 60_000, List.of(LoneStore.CLIENT));
    }

    @Override
    public Rows connect(LoneStore store) throws SQLException {
        String scheme = switch (engine) {
            case H2 -> "jdbc:h2:tcp";
            case POSTGRESQL -> "jdbc:postgresql";
        };
        return new Table(DriverManager.getConnection(
                scheme + "://127.0.0.1:" + port + "/bench", LoneStore.CLIENT.user(), LoneStore.CLIENT.password()));
    }

    private static final class Table implements Rows {
        private static final String INSERT = "INSERT INTO T VALUES(?, ?)";
        private static final String CREATE = String.format(Locale.ROOT, "CREATE TABLE IF NOT EXISTS T(ID BIGINT PRIMARY KEY, FILLER VARCHAR(%d))", FILLER);

        private final Connection connection;

        Table(Connection connection) throws SQLException {
            this.connection = connection;
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
        }

        @Override
        public void put(long number) throws SQLException {
            fill(number, 1);
        }

        @Override
        public void fill(long from, int count) throws SQLException {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (long number = from; number < from + count; number++) {
                    insert.setLong(1, number);
                    insert.setString(2, "x".repeat(FILLER));
                    insert.addBatch();
                }
                int[] ignored = insert.executeBatch();
            }
            connection.commit();
        }

        @Override
        public Set<Long> missing(Set<Long> numbers) throws SQLException {
            Set<Long> missing = new HashSet<>(numbers);
            try (Statement statement = connection.createStatement();
                    ResultSet ids = statement.executeQuery("SELECT ID FROM T")) {
                while (ids.next()) {
                    missing.remove(ids.getLong(1));
                }
            }
            return missing;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
