package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the reply to a fence on, nothing of the generation reaches the store, whatever it was doing. */
class FencingIT {

    private static final GrantSpec OLD = StoreLife.grant(1);
    private static final GrantSpec NEW = StoreLife.grant(2);

    @TempDir
    Path home;

    private int port;
    private StoreLife store;

    @BeforeEach
    void start() throws Exception {
        port = StoreLife.freePort();
        store = H2Kind.start(home, 1, port, OLD, NEW).ready();
        execute(OLD, "CREATE TABLE T(ID BIGINT PRIMARY KEY, TEXT VARCHAR(100))");
    }

    @AfterEach
    void kill() throws Exception {
        store.close();
    }

    @Test
    void aTransactionIsRolledBackAndItsCommitFails() throws Exception {
        try (Connection connection = H2Kind.open(store, OLD);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO T VALUES(1, 'old')");
            fence();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("INSERT INTO T VALUES(2, 'old')")).isInstanceOf(SQLException.class);
        }
        assertThat(count()).isZero();
        assertThatThrownBy(() -> H2Kind.open(store, OLD)).isInstanceOf(SQLException.class).hasMessageContaining("Wrong user name or password");
        execute(NEW, "INSERT INTO T VALUES(1, 'new')");
    }

    @Test
    void aRunningStatementIsStopped() throws Exception {
        try (Connection connection = H2Kind.open(store, OLD);
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> running = inBackground(
                    () -> statement.execute("INSERT INTO T SELECT X, 'old' FROM SYSTEM_RANGE(1, 1000000000)"));
            await().atMost(StoreLife.PATIENCE).until(() -> executing(false));
            fence();
            assertThat(running).failsWithin(StoreLife.PATIENCE);
        }
        assertThat(count()).isZero();
    }

    @Test
    void aStatementThatWaitsForAnothersRowIsEndedByTheEndOfTheStore() throws Exception {
        try (Connection holder = H2Kind.open(store, NEW);
                Connection waiter = H2Kind.open(store, OLD);
                Statement holding = holder.createStatement();
                Statement waiting = waiter.createStatement()) {
            holder.setAutoCommit(false);
            holding.execute("INSERT INTO T VALUES(1, 'new')");
            CompletableFuture<Void> running = inBackground(() -> waiting.execute("INSERT INTO T VALUES(1, 'old')"));
            await().atMost(StoreLife.PATIENCE).until(() -> executing(true));
            CompletableFuture<Message.Reply> reply = CompletableFuture.supplyAsync(() -> {
                try {
                    return store.fence(OLD.generation());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(StoreLife.PATIENCE).until(() -> reply.isDone() || !store.process().isAlive());
            assertThat(running).failsWithin(StoreLife.PATIENCE);
        } catch (SQLException closingWhatBroke) {
            assertThat(store.process().isAlive()).isFalse();
        }
        store.close();
        store = H2Kind.start(home, 2, port, NEW).ready();
        assertThat(count()).isZero();
    }

    @Test
    void aFrozenClientIsShutOut() throws Exception {
        Process client = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                        "-cp", System.getProperty("java.class.path"), FrozenClient.class.getName(), Integer.toString(port), OLD.user(), OLD.password())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = client.inputReader()) {
            assertThat(output.readLine()).isEqualTo("inserted");
            signal("-STOP", client);
            fence();
            assertThat(count()).isZero();
            signal("-CONT", client);
            client.outputWriter().append("commit\n").flush();
            assertThat(output.readLine()).startsWith("refused");
        } finally {
            client.destroyForcibly().waitFor();
        }
        assertThat(count()).isZero();
    }

    private void fence() throws Exception {
        long begin = System.nanoTime();
        assertThat(store.fence(OLD.generation()).error()).isNull();
        System.out.printf("fence: %.1f ms%n", (System.nanoTime() - begin) / 1e6);
    }

    /** Whether a session of the old generation runs a statement, and waits for another session if {@code blocked}. */
    private boolean executing(boolean blocked) throws Exception {
        GrantSpec admin = new GrantSpec(StoreLife.host(1), H2Database.ADMIN, Files.readString(home.resolve("store/shop.key")).trim(), Map.of());
        try (Connection connection = H2Kind.open(store, admin);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE USER_NAME = 'WEB_1'"
                        + " AND EXECUTING_STATEMENT IS NOT NULL AND (BLOCKER_ID IS NOT NULL OR NOT " + blocked + ")")) {
            rows.next();
            return rows.getInt(1) == 1;
        }
    }

    private void execute(GrantSpec grant, String sql) throws SQLException {
        try (Connection connection = H2Kind.open(store, grant);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count() throws SQLException {
        try (Connection connection = H2Kind.open(store, NEW);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM T")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void signal(String signal, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private static CompletableFuture<Void> inBackground(Sql work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
    }

    /** Something that talks to the database. */
    private interface Sql {
        void run() throws SQLException;
    }
}
