package org.crashonly.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Generation;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrackedStatementsTest {

    private static final String ENDLESS = "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE MOD(a.x * b.x, 7) = 9";

    /** While a connection is open, other ones see the same tables. */
    private static final String SHARED = "jdbc:h2:mem:shared";

    @TempDir
    Path directory;

    @Test
    @Timeout(20)
    void aStatementEndsWithTheTimeOfItsRequest() throws Exception {
        Boundary boundary = Boundary.install(
                Generation.parse("machine/app/web#1"), "nonce", Vitals.create(directory.resolve("vitals"), ProcessIdentity.self()), since -> false);
        boundary.open("slot", Operations.NONE, PowerSwitches.of(new ClassLoader() {}));
        boundary.cancelOverdue();
        try (Connection connection = TrackedStatements.of(DriverManager.getConnection("jdbc:h2:mem:"));
                PreparedStatement endless = connection.prepareStatement(ENDLESS);
                Statement next = connection.createStatement()) {
            InFlightRequest request = boundary.begin(
                    "slot", new Admitted(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100)), Trace.NONE).orElseThrow();
            assertThatThrownBy(endless::executeQuery).isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).as("cancelled").isEqualTo("57014"));
            assertThatThrownBy(() -> next.execute("SELECT 1")).as("another one of the same request").isInstanceOf(SQLTimeoutException.class);
            boundary.leave(request);
            assertThat(next.execute("SELECT 1")).as("nobody's request").isTrue();
        }
    }

    @Test
    void aCrashedRequestCommitsNothing() throws Exception {
        Boundary boundary = boundary(PowerSwitches.of(new ClassLoader() {}));
        try (Connection plain = DriverManager.getConnection(SHARED); Statement look = plain.createStatement();
                Connection connection = TrackedStatements.of(DriverManager.getConnection(SHARED)); Statement statement = connection.createStatement()) {
            look.execute("CREATE TABLE kept (x INT)");
            for (String how : List.of("commit", "switch")) {
                InFlightRequest request = boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
                connection.setAutoCommit(false);
                assertThat(statement.executeUpdate("INSERT INTO kept VALUES (1)")).isEqualTo(1);
                boundary.crash(request);

                assertThatThrownBy(() -> {
                    if (how.equals("commit")) {
                        connection.commit();
                    } else {
                        connection.setAutoCommit(true);
                    }
                }).as(how).isInstanceOf(SQLException.class).hasMessageContaining("crashed");

                connection.rollback();
                boundary.leave(request);
                assertThat(rows(look)).as(how).isZero();
            }
            assertThat(statement.executeUpdate("INSERT INTO kept VALUES (2)")).isEqualTo(1);
            connection.commit();
            assertThat(rows(look)).as("of nobody's request").isEqualTo(1);
        }
    }

    @Test
    void aThreadOfAModuleThatHasEndedHasNoEffect() throws Exception {
        ClassLoader module = new ClassLoader() {};
        Boundary ignored = boundary(PowerSwitches.of(module));
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        try (Connection plain = DriverManager.getConnection(SHARED); Statement look = plain.createStatement();
                Connection connection = TrackedStatements.of(DriverManager.getConnection(SHARED)); Statement statement = connection.createStatement()) {
            look.execute("CREATE TABLE kept (x INT)");
            Thread.currentThread().setContextClassLoader(module);
            connection.setAutoCommit(false);
            assertThat(statement.executeUpdate("INSERT INTO kept VALUES (1)")).isEqualTo(1);

            PowerSwitches.of(module).named("cart#2").throwIt();

            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class).hasMessage("cart#2, which asks for this, was crashed");
            assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (2)")).isInstanceOf(SQLException.class);
            connection.rollback();
            assertThat(rows(look)).isZero();
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
    }

    private Boundary boundary(PowerSwitch module) throws IOException {
        Boundary boundary = Boundary.install(
                Generation.parse("machine/app/web#1"), "nonce", Vitals.create(directory.resolve("vitals"), ProcessIdentity.self()), since -> false);
        boundary.open("slot", Operations.NONE, module);
        return boundary;
    }

    private static long rows(Statement look) throws SQLException {
        try (ResultSet row = look.executeQuery("SELECT COUNT(*) FROM kept")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    @Test
    void aRequestGetsOnWithEachStatementAndEachRow() throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        Boundary boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> false);
        boundary.open("slot", Operations.NONE, PowerSwitches.of(new ClassLoader() {}));
        try (Connection connection = TrackedStatements.of(DriverManager.getConnection("jdbc:h2:mem:"));
                Statement statement = connection.createStatement()) {
            InFlightRequest request = boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
            long sum = 0;
            try (ResultSet rows = statement.executeQuery("SELECT x, 'row ' || x AS text FROM SYSTEM_RANGE(1, 1000)")) {
                while (rows.next()) {
                    sum += rows.getLong(1);
                    assertThat(rows.getString("text")).isEqualTo("row " + rows.getInt("x"));
                }
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
                assertThat(rows.isWrapperFor(ResultSet.class)).isTrue();
            }
            assertThat(sum).isEqualTo(500_500);
            assertThat(statement.execute("SELECT 1")).isTrue();
            assertThat(statement.getResultSet().next()).isTrue();
            boundary.leave(request);
            boundary.end(request, 200);
            assertThat(vitals.get(Counter.PROGRESS)).as("two statements, the rows, the end of the first, and the end of the request")
                    .isEqualTo(2 + 1000 + 1 + 1 + 1);
        }
    }

    @Test
    void rowsPassOnAllThatTheirDriverCanDo() {
        for (Method method : ResultSet.class.getMethods()) {
            assertThat(SteppingRows.class.getDeclaredMethods()).anyMatch(
                    it -> it.getName().equals(method.getName()) && Arrays.equals(it.getParameterTypes(), method.getParameterTypes()));
        }
    }

    @Test
    void aConnectionIsEqualToItselfAndHidesNothing() throws Exception {
        try (Connection plain = DriverManager.getConnection("jdbc:h2:mem:")) {
            Connection tracked = TrackedStatements.of(plain);
            assertThat(tracked).isNotEqualTo(plain).isNotEqualTo(TrackedStatements.of(plain));
            assertThat(Set.of(tracked, plain)).contains(tracked);
            assertThat(tracked.unwrap(plain.getClass())).isSameAs(plain);
            assertThatThrownBy(() -> tracked.prepareStatement("NONSENSE")).isInstanceOf(SQLException.class);
        }
    }
}
