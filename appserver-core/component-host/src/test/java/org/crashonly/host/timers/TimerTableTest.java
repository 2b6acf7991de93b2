package org.crashonly.host.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table in a database of the engine that stores run, in memory. */
class TimerTableTest {

    private static final TimerRow ONCE = row("once", null, 0, 1_000L);
    private static final TimerRow HOURLY = row("hourly", null, 3_600_000, 2_000L);
    private static final TimerRow DECLARED = new TimerRow("cart", "declared", "Ticks", true, "* # * # 1", 500, 0, 500L, new byte[] {1, 2});

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private Connection first;
    private Connection second;

    private static TimerRow row(String id, String schedule, long interval, Long next) {
        return new TimerRow("cart", id, "Alarms", false, schedule, 1_000, interval, next, null);
    }

    @BeforeEach
    void begin() throws SQLException {
        first = transaction();
        second = transaction();
        TimerTable.create(first);
        TimerTable.create(second);
    }

    @AfterEach
    void end() throws SQLException {
        try (Statement statement = first.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    private Connection transaction() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void whatIsCommittedIsThereAsItWasInTheOrderOfExpirations() throws Exception {
        TimerTable.insert(first, HOURLY);
        TimerTable.insert(first, ONCE);
        TimerTable.insert(first, DECLARED);
        TimerTable.insert(first, new TimerRow("other", "once", "Alarms", false, null, 1, 0, 1L, null));
        assertThat(TimerTable.of(second, "cart")).isEmpty();
        first.commit();
        second.commit();
        assertThat(TimerTable.of(second, "cart")).usingRecursiveComparison().isEqualTo(java.util.List.of(DECLARED, ONCE, HOURLY));
        assertThat(TimerTable.next(second, "cart")).isEqualTo(Map.of("declared", 500L, "once", 1_000L, "hourly", 2_000L));
    }

    @Test
    void anExpirationIsDeliveredOnceWhoeverDeliversIt() throws Exception {
        TimerTable.insert(first, HOURLY);
        first.commit();
        assertThat(TimerTable.moveOn(first, "cart", "hourly", 2_000, 5_000L)).isTrue();
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> movedOn(second));
        first.commit();
        assertThat(other.get()).as("another generation that delivers the same").isFalse();
        second.rollback();
        assertThat(TimerTable.next(second, "cart")).containsEntry("hourly", 5_000L);
    }

    @Test
    void whatIsRolledBackIsToBeDeliveredAgain() throws Exception {
        TimerTable.insert(first, ONCE);
        first.commit();
        assertThat(TimerTable.delete(first, "cart", "once", 1_000)).isTrue();
        first.rollback();
        assertThat(turn("once", "a", 1_000)).isEqualTo(new Turn.Mine(1_000));
        assertThat(TimerTable.delete(first, "cart", "once", 999)).as("another expiration").isFalse();
    }

    @Test
    void whatHasEndedIsKnownAndNeverExpires() throws Exception {
        TimerTable.insert(first, DECLARED);
        TimerTable.end(first, "cart", "declared");
        assertThat(turn("declared", "a", 9_000)).isEqualTo(new Turn.Over());
        assertThat(TimerTable.next(first, "cart")).isEmpty();
        assertThat(TimerTable.of(first, "cart")).singleElement().extracting(TimerRow::nextMillis).isNull();
        assertThat(TimerTable.moveOn(first, "cart", "declared", 500, 600L)).isFalse();
    }

    @Test
    void whatIsCancelledIsGone() throws Exception {
        TimerTable.insert(first, ONCE);
        TimerTable.delete(first, "cart", "once");
        assertThat(turn("once", "a", 9_000)).isEqualTo(new Turn.Over());
        assertThat(TimerTable.of(first, "cart")).isEmpty();
    }

    @Test
    void oneOfTheReplicasHoldsAnExpirationUntilItIsDeliveredOrSaysNothingAnyMore() throws Exception {
        TimerTable.insert(first, HOURLY);
        long held = Turn.LONGEST_HOLD.toMillis();
        assertThat(TimerTable.hold(first, "cart", "hourly", 2_000, "a", 3_000)).isTrue();
        assertThat(turn("hourly", "b", 3_000)).isInstanceOf(Turn.Later.class);
        assertThat(TimerTable.hold(first, "cart", "hourly", 2_000, "b", 3_000)).isFalse();
        assertThat(turn("hourly", "a", 3_000)).as("a later generation of the same replica").isEqualTo(new Turn.Mine(2_000));
        assertThat(TimerTable.hold(first, "cart", "hourly", 2_000, "a", 4_000)).as("for longer").isTrue();
        assertThat(TimerTable.hold(first, "cart", "hourly", 2_000, "b", 3_000 + held)).isFalse();
        assertThat(TimerTable.hold(first, "cart", "hourly", 2_000, "b", 4_000 + held)).as("nobody says so any more").isTrue();
        assertThat(TimerTable.hold(first, "cart", "hourly", 1_000, "b", 4_000 + held)).as("another expiration").isFalse();
        assertThat(TimerTable.moveOn(first, "cart", "hourly", 2_000, 5_000L)).isTrue();
        assertThat(turn("hourly", "a", 5_000)).as("the next one").isEqualTo(new Turn.Mine(5_000));
    }

    private Turn turn(String id, String holder, long now) throws SQLException {
        return TimerTable.turn(first, "cart", id, holder, now);
    }

    @Test
    void twoThatAddTheSameDeclaredTimerAddOne() throws Exception {
        first.setAutoCommit(true);
        TimerTable.insertIfAbsent(first, DECLARED);
        TimerTable.insertIfAbsent(first, DECLARED);
        assertThat(TimerTable.of(first, "cart")).hasSize(1);
        assertThatThrownBy(() -> TimerTable.insert(first, DECLARED)).isInstanceOf(SQLException.class);
    }

    private static boolean movedOn(Connection connection) {
        try {
            return TimerTable.moveOn(connection, "cart", "hourly", 2_000, 5_000L);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
