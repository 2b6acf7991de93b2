package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ExitCode;
import org.crashonly.control.ProcessSpec.GrantSpec;
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
