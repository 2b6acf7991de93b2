package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is PostgreSQL's own: more processes that can be killed, its account, its files, and what an application may do. */
@Tag("storm")
class PostgresIT {

    private static final int KILLS = Integer.getInteger("postgres.kills", 3);
    private static final GrantSpec OLD = StoreLife.grant(1);
    private static final GrantSpec NEW = StoreLife.grant(2);

    /** Whose process is killed, and what becomes of the store's. */
    private enum Victim { STORE, POSTMASTER, BACKEND }

    @TempDir
    Path directory;

    /** A link, as a data directory may be. */
    private Path home;

    private int port;

    @BeforeEach
    void prepare() throws IOException {
        PostgresKind.prepare(directory);
        home = Files.createSymbolicLink(directory.resolve("link"), directory);
        port = StoreLife.freePort();
    }

    /** Acknowledged commits are there whichever of the processes was killed; each kind in turn, {@code postgres.kills} times in all. */
    @Test
    void whoeverIsKilledNothingAcknowledgedIsLost() throws Exception {
        long seed = Long.getLong("store.seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Long> acknowledged = new HashSet<>();
        AtomicLong next = new AtomicLong();
        long life = 1;
        StoreLife store = PostgresKind.start(home, life, port, OLD).ready();
        try {
            execute(OLD, "CREATE TABLE T(ID BIGINT PRIMARY KEY)");
            for (int kill = 0; kill < KILLS; kill++) {
                Victim victim = Victim.values()[kill % Victim.values().length];
                insertUntilKilled(store, victim, acknowledged, next, random.nextInt(1, 200));
                if (victim != Victim.BACKEND) {
                    assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(victim == Victim.STORE || store.process().exitValue() == ExitCode.CRASHED.code()).isTrue();
                    store.close();
                    store = PostgresKind.start(home, ++life, port, OLD).ready();
                }
                assertThat(ids()).as("after kill %d, of the %s, seed %d", kill, victim, seed).containsAll(acknowledged);
            }
            assertThat(store.process().isAlive()).as("a backend's end is PostgreSQL's to cure: %s", store.log()).isTrue();
        } finally {
            store.close();
        }
        await().atMost(StoreLife.PATIENCE).untilAsserted(() -> assertThat(processes()).isEmpty());
        System.out.printf("PostgreSQL: %d kills, %d rows acknowledged, 0 lost; seed %d%n", KILLS, acknowledged.size(), seed);
    }

    private void insertUntilKilled(StoreLife store, Victim victim, Set<Long> acknowledged, AtomicLong next, int count) throws Exception {
        try (Connection connection = retrying();
                Statement statement = connection.createStatement()) {
            for (int i = 0; ; i++) {
                long id = next.incrementAndGet();
                statement.execute("INSERT INTO T VALUES(" + id + ")");
                acknowledged.add(id);
                if (i == count) {
                    kill(store, victim, connection);
                }
            }
        } catch (SQLException killed) {
            assertThat(killed.getSQLState()).startsWith(killed.getSQLState().startsWith("57") ? "57" : "08");
        }
    }

    private void kill(StoreLife store, Victim victim, Connection connection) throws SQLException {
        switch (victim) {
            case STORE -> store.process().destroyForcibly();
            case POSTMASTER -> postmaster(store).destroyForcibly();
            case BACKEND -> ProcessHandle.of(Long.parseLong(string(connection, "SELECT pg_backend_pid()"))).orElseThrow().destroyForcibly();
        }
    }

    /** A backend that is frozen cannot be ended by the database: the store crashes, and recovery ends it. */
    @Test
    void aFrozenBackendIsEndedByTheEndOfTheStore() throws Exception {
        try (StoreLife store = PostgresKind.start(home, 1, port, OLD, NEW).ready();
                Connection connection = PostgresKind.connect(port, OLD)) {
            execute(OLD, "CREATE TABLE T(ID BIGINT PRIMARY KEY)");
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO T VALUES(1)");
            }
            String pid = string(connection, "SELECT pg_backend_pid()");
            assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
            CompletableFuture<Void> ignored = CompletableFuture.runAsync(() -> assertThatThrownBy(() -> store.fence(OLD.generation())));
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.CRASHED.code());
        } catch (SQLException closingWhatBroke) {
            assertThat(closingWhatBroke.getSQLState()).startsWith("08");
        }
        try (StoreLife store = PostgresKind.start(home, 2, port, OLD, NEW).ready()) {
            assertThatThrownBy(() -> PostgresKind.connect(port, OLD)).isInstanceOf(SQLException.class);
            assertThat(count(NEW)).isZero();
        }
    }

    @Test
    void aFenceStopsWhatRunsAndWhatOneGenerationMadeIsTheNextOnes() throws Exception {
        try (StoreLife store = PostgresKind.start(home, 1, port, OLD, NEW).ready()) {
            execute(OLD, "CREATE TABLE T(ID BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, NAME VARCHAR(50))");
            Thread running = Thread.ofPlatform().daemon().start(() ->
                    assertThatThrownBy(() -> execute(OLD, "INSERT INTO T SELECT X FROM generate_series(1, 1000000000) X"))
                            .isInstanceOf(SQLException.class));
            await().atMost(StoreLife.PATIENCE).until(() -> 1 == longOf(NEW, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'web_1'"));
            assertThat(store.fence(OLD.generation()).error()).isNull();
            running.join(StoreLife.PATIENCE);
            assertThat(running.isAlive()).isFalse();
            assertThat(count(NEW)).isZero();
            for (String sql : List.of("INSERT INTO T(NAME) VALUES('new')", "ALTER TABLE T ADD COLUMN X INT", "DROP TABLE T")) {
                execute(NEW, sql);
            }
            assertThat(store.grant(OLD).error()).startsWith(Message.FENCED);
        }
    }

    @Test
    void anApplicationMayNotTouchWhatIsNotItsOwnAndFindsItsCommitsDurable() throws Exception {
        try (StoreLife store = PostgresKind.start(home, 1, port, OLD, NEW).ready()) {
            for (String sql : List.of(
                    "ALTER SYSTEM SET fsync = off", "SET fsync = off", "SET full_page_writes = off", "SET update_process_title = off",
                    "SET SESSION AUTHORIZATION " + PostgresCluster.ADMIN, "CREATE ROLE X", "ALTER ROLE web_2 NOLOGIN", "DROP ROLE web_2",
                    "GRANT " + PostgresCluster.APPLICATION + " TO web_2", "DROP DATABASE shop", "CREATE DATABASE other",
                    "COPY pg_roles TO PROGRAM 'cat'", "COPY pg_roles TO '/tmp/x'", "SELECT pg_read_file('pg_hba.conf')", "CHECKPOINT",
                    "SELECT rolpassword FROM pg_authid", "SELECT pg_reload_conf()", "BEGIN; PREPARE TRANSACTION 'x'")) {
                assertThatThrownBy(() -> execute(OLD, sql)).as(sql).isInstanceOf(SQLException.class);
            }
            try (Connection connection = PostgresKind.connect(port, OLD)) {
                for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
                    assertThat(string(connection, "SHOW " + setting)).isEqualTo("on");
                }
                assertThat(string(connection, "SHOW lock_timeout")).isEqualTo("1min");
                assertThat(string(connection, "SELECT current_user")).isEqualTo(PostgresCluster.APPLICATION);
            }
        }
    }

    @Test
    void noSecretIsOnACommandLineInALogOrInAFileForOthers() throws Exception {
        try (StoreLife store = PostgresKind.start(home, 1, port, OLD, NEW).ready();
                Connection connection = PostgresKind.connect(port, OLD)) {
            execute(OLD, "SELECT 1");
            Path file = store.directory().resolve("shop.key");
            String key = Files.readString(file).trim();
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
            List<String> said = new ArrayList<>(List.of(store.log()));
            for (ProcessHandle process : processes()) {
                said.add(file(process, "cmdline"));
                said.add(file(process, "environ"));
            }
            assertThat(said.size()).isGreaterThan(5);
            assertThat(said).noneMatch(it -> it.contains(key) || it.contains(OLD.password()) || it.contains("SCRAM"));
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    /** What the kernel tells of {@code process}; nothing of one that has ended since it was listed: servers and workers come and go. */
    private static String file(ProcessHandle process, String name) throws IOException {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (NoSuchFileException e) {
            return "";
        } catch (FileSystemException e) {
            // Of one that is about to end there is a directory, but nothing in it can be read.
            if ("No such process".equals(e.getReason()) || !process.isAlive()) {
                return "";
            }
            throw e;
        }
    }

    @Test
    void anEngineIsNotExchangedForAnEmptyOne() throws Exception {
        H2Kind.start(home, 1, port, OLD).ready().close();
        try (StoreLife store = PostgresKind.start(home, 2, port, OLD)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
            assertThat(store.log()).contains("holds an H2 database");
        }
    }

    /** PostgreSQL's processes of this test: they work in its directory. */
    private List<ProcessHandle> processes() throws IOException {
        Path files = PostgresCluster.files(directory.toRealPath().resolve("store"));
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(it -> {
                try {
                    return Files.readSymbolicLink(Path.of("/proc", Long.toString(it.pid()), "cwd")).equals(files);
                } catch (IOException gone) {
                    return false;
                }
            }).toList();
        }
    }

    private static ProcessHandle postmaster(StoreLife store) {
        try (Stream<ProcessHandle> children = store.process().toHandle().children()) {
            return children.findFirst().orElseThrow();
        }
    }

    /** Recovery from a backend's crash is short, but not over at once. */
    private Connection retrying() {
        return await().atMost(StoreLife.PATIENCE).ignoreExceptions().until(() -> PostgresKind.connect(port, OLD), it -> true);
    }

    private Set<Long> ids() throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Connection connection = retrying();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ID FROM T")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private void execute(GrantSpec grant, String sql) throws SQLException {
        try (Connection connection = PostgresKind.connect(port, grant);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(GrantSpec grant) throws SQLException {
        return longOf(grant, "SELECT count(*) FROM T");
    }

    private long longOf(GrantSpec grant, String sql) throws SQLException {
        try (Connection connection = PostgresKind.connect(port, grant)) {
            return Long.parseLong(string(connection, sql));
        }
    }

    private static String string(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
