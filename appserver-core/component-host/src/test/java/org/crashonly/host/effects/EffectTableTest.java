package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.crashonly.host.effects.EffectTable.Inserted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table in a database of the engine that stores run, in memory. */
class EffectTableTest {

    private static final EffectId ID = new EffectId("shop POST /orders", "k");
    private static final Answer ANSWER = new Answer(201, Map.of("Location", List.of("/orders/1")), new byte[] {1, 2});

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private Connection first;
    private Connection second;
    private EffectTable table;

    @BeforeEach
    void begin() throws SQLException {
        first = transaction();
        second = transaction();
        table = EffectTable.in(first);
    }

    @AfterEach
    void end() throws SQLException {
        try (Statement statement = first.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void anEffectIsFoundOnceItIsCommitted() throws Exception {
        assertThat(table.insert(first, ID, "ann", 10)).isEqualTo(Inserted.NEW);
        table.complete(first, ID, "print", ANSWER);
        assertThat(table.find(second, ID)).isEmpty();
        first.commit();
        assertThat(table.find(second, ID)).hasValueSatisfying(stored -> {
            assertThat(stored.principal()).isEqualTo("ann");
            assertThat(stored.fingerprint()).isEqualTo("print");
            assertThat(stored.answer().status()).isEqualTo(201);
            assertThat(stored.answer().fields()).isEqualTo(ANSWER.fields());
            assertThat(stored.answer().body()).containsExactly(1, 2);
        });
        assertThat(table.insert(second, ID, "ann", 10)).isEqualTo(Inserted.DUPLICATE);
    }

    @Test
    void whoComesSecondWaitsForTheEndOfTheFirst() throws Exception {
        table.insert(first, ID, "ann", 10);
        assertThat(table.insert(second, ID, "ann", 10)).isEqualTo(Inserted.BUSY);
        second.rollback();
        CompletableFuture<Inserted> waiting = CompletableFuture.supplyAsync(() -> insert(second));
        first.rollback();
        assertThat(waiting.get()).as("the first had no effect").isEqualTo(Inserted.NEW);
    }

    @Test
    void aConnectionIsGivenBackWithTheTimeoutThatItHad() throws Exception {
        long usual = Dialect.H2.usualMillis(first);
        table.insert(first, ID, "ann", 10);
        table.insert(second, ID, "ann", 10);
        assertThat(Dialect.H2.usualMillis(first)).isEqualTo(usual);
        assertThat(Dialect.H2.usualMillis(second)).isEqualTo(usual);
    }

    @Test
    void itIsMadeOnce() throws Exception {
        table.insert(first, ID, "ann", 10);
        first.commit();
        EffectTable.in(second);
        assertThat(table.find(second, ID)).isPresent();
    }

    @Test
    void anAnswerNeedsTheKey() {
        assertThatThrownBy(() -> table.complete(first, ID, "print", ANSWER)).isInstanceOf(SQLException.class).hasMessageContaining("shop POST /orders");
    }

    @Test
    void whatIsOldIsSweptInBatches() throws Exception {
        for (int i = 0; i < 5; i++) {
            table.insert(first, new EffectId("old", Integer.toString(i)), "ann", 10);
        }
        try (Statement statement = first.createStatement()) {
            statement.execute("UPDATE crashonly_effect SET created = CURRENT_TIMESTAMP - INTERVAL '25' HOUR");
        }
        table.insert(first, ID, "ann", 10);
        first.commit();
        assertThat(table.sweep(first, 3)).isEqualTo(3);
        assertThat(table.sweep(first, 3)).isEqualTo(2);
        assertThat(table.find(first, ID)).as("younger than a day").isPresent();
    }

    private Inserted insert(Connection connection) {
        try {
            return table.insert(connection, ID, "ann", 30_000);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection transaction() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        return connection;
    }
}
