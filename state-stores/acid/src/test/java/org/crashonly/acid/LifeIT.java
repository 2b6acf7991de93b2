package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a store's process begins, and how it ends when it cannot. */
class LifeIT {

    private static final GrantSpec WEB = StoreLife.grant(1);

    @TempDir
    Path home;

    @Test
    void recoveryMayBeKilledAnyNumberOfTimes() throws Exception {
        int port = StoreLife.freePort();
        Random random = new Random(7);
        for (int life = 1; life <= 8; life++) {
            try (StoreLife store = StoreLife.start(home, life, port, WEB)) {
                await().atMost(StoreLife.PATIENCE).until(() -> store.hasBeen(Message.State.RECOVERING));
                boolean ended = store.process().waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
                assertThat(ended).as("the store ended by itself: %s", store.log()).isFalse();
            }
        }
        try (StoreLife store = StoreLife.start(home, 9, port, WEB).ready();
                Connection connection = store.connect(WEB);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T(ID INT PRIMARY KEY)");
        }
        assertThat(Files.getPosixFilePermissions(home.resolve("store/shop.key"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSecondProcessDoesNotTouchTheDirectory() throws Exception {
        try (StoreLife first = StoreLife.start(home, 1, StoreLife.freePort(), WEB).ready();
                StoreLife second = StoreLife.start(home, 2, StoreLife.freePort(), WEB)) {
            assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.process().exitValue()).isEqualTo(ExitCode.LOCKED.code());
            assertThat(second.log()).contains("store.lock").contains("another process");
            first.connect(WEB).close();
        }
    }

    @Test
    void aPortOfAStrangerIsNamed() throws Exception {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StoreLife store = StoreLife.start(home, 1, stranger.getLocalPort(), WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.ADDRESS_IN_USE.code());
            assertThat(store.log()).contains("port " + stranger.getLocalPort() + " of 127.0.0.1 is in use");
        }
    }

    @Test
    void aDatabaseWithoutItsKeyIsNotReplaced() throws Exception {
        int port = StoreLife.freePort();
        StoreLife.start(home, 1, port, WEB).ready().close();
        Files.delete(home.resolve("store/shop.key"));
        try (StoreLife store = StoreLife.start(home, 2, port, WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
            assertThat(store.log()).contains("shop.key is missing");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        int port = StoreLife.freePort();
        StoreLife.start(home, 1, port, WEB).ready().close();
        Files.write(home.resolve("store/shop.mv.db"), new byte[10_000]);
        try (StoreLife store = StoreLife.start(home, 2, port, WEB)) {
            assertThat(store.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.process().exitValue()).isEqualTo(ExitCode.RECOVERY_FAILED.code());
            assertThat(store.log()).contains("could not be recovered").contains(home.resolve("store").toString());
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
