package org.crashonly.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ProxySelector;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.host.peers.Peers;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults in what a process asks of its store. */
class StoreFaultTest {

    private static final ElementId DB = new ElementId("machine/app/db");
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private final StoreDataSource store = new StoreDataSource();
    private final ProxySelector usual = ProxySelector.getDefault();

    @BeforeEach
    void connect() {
        StoreDataSource.connectTo(new DataSourceSpec(DB, "jdbc:h2:mem:fault;DB_CLOSE_DELAY=-1", "sa", "", 2));
    }

    @AfterEach
    void heal() {
        StoreDataSource.inject(DB, null);
        StoreDataSource.connectTo(null);
        ProxySelector.setDefault(usual);
    }

    @Test
    void statementsFailUntilTheFaultIsEndedAndNobodyTakesTheStoreForLost() throws Exception {
        try (Connection connection = store.getConnection(); Statement statement = connection.createStatement()) {
            StoreDataSource.inject(new ElementId("machine/other/db"), injection(Harm.EXCEPTION, 0));
            assertThat(statement.execute("SELECT 1")).isTrue();
            assertThat(StoreDataSource.injected()).isEmpty();

            StoreDataSource.inject(DB, injection(Harm.EXCEPTION, 0));
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOfSatisfying(
                    SQLException.class, it -> assertThat(Store.isLoss(it)).isFalse());
            assertThat(StoreDataSource.isAlive(connection)).isTrue();
            assertThat(StoreDataSource.injected()).get().satisfies(it -> {
                assertThat(it.id()).isEqualTo(DB);
                assertThat(it.fault()).isEqualTo("fault");
            });

            StoreDataSource.inject(DB, null);
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
    }

    @Test
    void statementsTakeLonger() throws Exception {
        StoreDataSource.inject(DB, injection(Harm.LATENCY, 150));
        try (Connection connection = store.getConnection(); Statement statement = connection.createStatement()) {
            long begun = System.nanoTime();
            statement.execute("SELECT 1");
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(150));
        }
    }

    @Test
    void aLostDataSourceGivesNoConnectionsAndBreaksThoseThatItGave() throws Exception {
        try (Connection connection = store.getConnection()) {
            StoreDataSource.inject(DB, injection(Harm.DATA_SOURCE_LOST, 0));
            assertThat(StoreDataSource.isAlive(connection)).isFalse();
            assertThatThrownBy(store::getConnection).isInstanceOfSatisfying(SQLException.class, it -> assertThat(Store.isLoss(it)).isFalse());
            StoreDataSource.inject(DB, null);
            assertThat(StoreDataSource.isAlive(connection)).isTrue();
        }
        store.getConnection().close();
    }

    @Test
    void aStoreThatFallsSilentIsSilentOnNewConnectionsAloneAndThoseOfBeforeAreGivenUp() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            StoreDataSource.connectTo(new DataSourceSpec(DB, "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:silent;DB_CLOSE_DELAY=-1", "sa", "", 2));
            try (Connection before = store.getConnection(); Statement statement = before.createStatement()) {
                inject(injection(Harm.HALF_OPEN_PEER, 0));
                assertThat(StoreDataSource.isAlive(before)).isFalse();
                CompletableFuture<Connection> silent = CompletableFuture.supplyAsync(this::connection, task -> Thread.ofPlatform().daemon().start(task));
                assertThatThrownBy(() -> silent.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                assertThat(statement.execute("SELECT 1")).as("a connection that was there before").isTrue();
                assertThat(StoreDataSource.injected()).get().extracting(ModuleCounts::fault).isEqualTo("fault");

                inject(null);
                assertThat(silent).as("it is reset, and tried again").succeedsWithin(LONG_ENOUGH);
                assertThat(StoreDataSource.isAlive(before)).isTrue();
                assertThat(StoreDataSource.isAlive(silent.join())).isTrue();
                silent.join().close();
            }
        } finally {
            server.stop();
        }
    }

    @Test
    void aStoreThatIsSlowAnswersInTheEndAndItsConnectionsAreGivenUpWithTheFault() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            StoreDataSource.connectTo(new DataSourceSpec(DB, "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:slow;DB_CLOSE_DELAY=-1", "sa", "", 2));
            inject(new Injection("fault", Harm.SLOW_PEER, 1, 0, 0, 60_000, 0, 0, 0, 500));
            try (Connection slow = store.getConnection(); Statement statement = slow.createStatement()) {
                assertThat(StoreDataSource.isAlive(slow)).isTrue();
                long begun = System.nanoTime();
                assertThat(statement.execute("SELECT '" + "x".repeat(100) + "'")).isTrue();
                assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
                inject(null);
                assertThat(StoreDataSource.isAlive(slow)).isFalse();
                assertThat(statement.execute("SELECT 1")).as("it goes on").isTrue();
            }
        } finally {
            server.stop();
        }
    }

    private Connection connection() {
        try {
            return store.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inject(Injection injection) {
        Peers.prepare(injection);
        StoreDataSource.inject(DB, injection);
    }

    @Test
    void aLeakTakesAllConnectionsAndGivesThemBack() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:leak");
        JdbcConnectionPool pool = JdbcConnectionPool.create(h2);
        pool.setMaxConnections(3);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread leak = Thread.ofVirtual().start(() -> new PoolLeak(pool, 3).hold(now -> goesOn.get()));
        await().atMost(LONG_ENOUGH).until(() -> pool.getActiveConnections() == 3);
        goesOn.set(false);
        assertThat(leak.join(LONG_ENOUGH)).isTrue();
        assertThat(pool.getActiveConnections()).isZero();
        pool.dispose();
    }

    private static Injection injection(Harm harm, long delay) {
        return new Injection("fault", harm, 1, 0, 0, 60_000, delay, 0, 0, 0);
    }
}
