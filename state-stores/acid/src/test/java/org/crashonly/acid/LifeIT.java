package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ExitCode;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreKind.Client;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a store's process begins, and how it ends when it cannot. */
class LifeIT {

    private static final GrantSpec WEB = StoreLife.grant(1);

    @TempDir
    Path home;

    @Test
    void aPortOfAStrangerIsNamed() throws Exception {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StoreLife store = H2Kind.start(home, 1, stranger.getLocalPort(), WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.ADDRESS_IN_USE.code());
            assertThat(store.log()).contains("port " + stranger.getLocalPort() + " of 127.0.0.1 is in use");
        }
    }

    @Test
    void aDatabaseWithoutItsKeyIsNotReplaced() throws Exception {
        int port = StoreLife.freePort();
        H2Kind.start(home, 1, port, WEB).ready().close();
        assertThat(Files.getPosixFilePermissions(home.resolve("store/shop.key"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.delete(home.resolve("store/shop.key"));
        try (StoreLife store = H2Kind.start(home, 2, port, WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
            assertThat(store.log()).contains("shop.key is missing");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        int port = StoreLife.freePort();
        H2Kind.start(home, 1, port, WEB).ready().close();
        Files.write(home.resolve("store/shop.mv.db"), new byte[10_000]);
        try (StoreLife store = H2Kind.start(home, 2, port, WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
            assertThat(store.log()).contains("could not be recovered").contains(home.resolve("store").toString());
        }
    }

    /** A file that may not grow is what a full disk is to H2, and needs no file system of its own. */
    @Test
    void aFullDiskIsACrashAndTheNextLifeServesWhatWasAcknowledged() throws Exception {
        int port = StoreLife.freePort();
        Map<String, String> acknowledged = new HashMap<>();
        try (StoreLife store = H2Kind.start(home, 1, port, WEB).ready()) {
            Client client = store.connect(WEB);
            client.put("first", "value");
            acknowledged.put("first", "value");
            long size = Files.size(home.resolve("store/shop.mv.db"));
            assertThat(new ProcessBuilder("prlimit", "--pid", Long.toString(store.process().pid()), "--fsize=" + (size + (64 << 10)))
                    .inheritIO().start().waitFor()).isZero();
            assertThatThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    client.put("key " + i, "x".repeat(900));
                    acknowledged.put("key " + i, "x".repeat(900));
                }
            }).isInstanceOf(SQLException.class);
            endsBecauseItsDatabaseWasClosed(store);
        }
        servesAll(port, acknowledged);
    }

    @Test
    void aDatabaseThatIsShutDownUnderItIsACrash() throws Exception {
        int port = StoreLife.freePort();
        try (StoreLife store = H2Kind.start(home, 1, port, WEB).ready()) {
            store.connect(WEB).put("first", "value");
            GrantSpec admin = new GrantSpec(StoreLife.host(1), H2Database.ADMIN, Files.readString(home.resolve("store/shop.key")).trim(), Map.of());
            Connection connection = H2Kind.open(store, admin);
            assertThatThrownBy(() -> connection.createStatement().execute("SHUTDOWN IMMEDIATELY")).isInstanceOf(SQLException.class);
            endsBecauseItsDatabaseWasClosed(store);
        }
        servesAll(port, Map.of("first", "value"));
    }

    /** H2 itself would wait for as long as the lock time-out says. */
    @Test
    void sessionsThatDeadlockInTheCatalogueAreEndedByACrash() throws Exception {
        int port = StoreLife.freePort();
        try (StoreLife store = H2Kind.start(home, 1, port, WEB).ready()) {
            store.connect(WEB).put("first", "value");
            Thread schemas = defining(store, "create schema s%d");
            Thread tables = defining(store, "create table t%d(id int primary key, name varchar unique)");
            assertThat(store.process().waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).as(store.log()).isEqualTo(ExitCode.CRASHED.code());
            assertThat(store.log()).contains("wait for each other").contains("shop.mv.db");
            schemas.join();
            tables.join();
        }
        servesAll(port, Map.of("first", "value"));
    }

    /** Defines one thing after the other until its connection breaks. */
    private static Thread defining(StoreLife store, String sql) throws Exception {
        Connection connection = H2Kind.open(store, WEB);
        return Thread.ofVirtual().start(() -> {
            try (Statement statement = connection.createStatement()) {
                for (int i = 0; ; i++) {
                    statement.execute(sql.formatted(i));
                }
            } catch (SQLException e) {
                // The store has crashed.
            }
        });
    }

    private static void endsBecauseItsDatabaseWasClosed(StoreLife store) throws Exception {
        assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(store.process().exitValue()).as(store.log()).isEqualTo(ExitCode.CRASHED.code());
        assertThat(store.log()).contains("H2 closed").contains("shop.mv.db");
    }

    private void servesAll(int port, Map<String, String> acknowledged) throws Exception {
        try (StoreLife next = H2Kind.start(home, 2, port, WEB).ready();
                Client client = next.connect(WEB)) {
            assertThat(client.all()).containsAllEntriesOf(acknowledged);
            client.put("second", "life");
        }
    }

    @Test
    void theTrainingRunExitsNormally() throws Exception {
        Process training = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), AcidStoreMain.class.getName(), "--train", home.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        try {
            assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(training.exitValue()).as(Files.readString(home.resolve("log"))).isZero();
        } finally {
            training.destroyForcibly();
        }
    }
}
