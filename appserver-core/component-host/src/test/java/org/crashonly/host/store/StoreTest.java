package org.crashonly.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Store store = new Store(new DataSourceSpec(new ElementId("machine/app/db"), url, "WEB_1", "first", 3));
    private Connection administrator;

    @BeforeEach
    void begin() throws SQLException {
        administrator = DriverManager.getConnection(url, "SA", "sa");
        administer("CREATE USER WEB_1 PASSWORD 'first'");
    }

    @AfterEach
    void end() throws SQLException {
        administrator.close();
    }

    @Test
    void whoIsRefusedThoughItWasInWaitsUntilItIsLetInAgain() throws Exception {
        store.connect(in(60)).close();
        administer("ALTER USER WEB_1 SET PASSWORD 'of another'");
        FutureTask<Connection> again = new FutureTask<>(() -> store.connect(in(60)));
        Thread waiting = Thread.ofPlatform().start(again);
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        administer("ALTER USER WEB_1 SET PASSWORD 'first'");
        again.get().close();
    }

    @Test
    void whoIsRefusedToTheEndOfItsTimeMissesTheStore() throws Exception {
        administer("DROP USER WEB_1");
        assertThatThrownBy(() -> store.connect(in(0))).isInstanceOfSatisfying(SQLException.class, refused ->
                assertThat(Store.isLoss(refused)).as(refused.toString()).isTrue());
    }

    private void administer(String sql) throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long in(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
