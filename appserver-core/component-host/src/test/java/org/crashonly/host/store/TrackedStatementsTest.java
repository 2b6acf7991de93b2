package org.crashonly.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Generation;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrackedStatementsTest {

    private static final String ENDLESS = "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE MOD(a.x * b.x, 7) = 9";

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
