package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, with distributions that are broken on purpose: nothing of them may stay. */
class StartupIT {

    /** A loop that lives and starts nothing. */
    private static final String ENDLESS = "echo $$ >\"${0%/bin/loop}/loop.new\"; mv \"${0%/bin/loop}\"/loop.{new,pid};"
            + " while :; do read -rt 1 <> <(:); done";

    @TempDir
    Path directory;

    Path home;
    Path data;
    Path war;

    @BeforeEach
    void prepare() throws IOException {
        home = directory.resolve("a home");
        data = directory.resolve("data");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("roles"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/empty.jar"), "");
        Files.writeString(home.resolve("roles/manager"), "no.such.Manager\n-XX:+UseSerialGC\nlib/empty.jar\n");
        System.setProperty(Distribution.HOME_PROPERTY, home.toString());
        war = directory.resolve("app.war");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(war))) {
            out.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
        }
    }

    @AfterEach
    void forget() {
        System.clearProperty(Distribution.HOME_PROPERTY);
    }

    @Test
    void aLoopThatEndsAtOnceIsToldWithWhatItWrote() throws IOException {
        loop("echo 'no shell today'; exit 3");

        Command run = run();

        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).contains("crashonly: the shell loop ended at once").contains("no shell today");
        assertThat(data).doesNotExist();
    }

    @Test
    void aLoopWhoseManagersNeverAnswerIsGivenUpAndKilled() throws IOException {
        loop(ENDLESS);

        Command run = run("--start-timeout", "3");

        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).contains("not ready after 3 s, still waiting for the manager");
        assertThat(data).doesNotExist();
        long pid = Long.parseLong(Files.readString(home.resolve("loop.pid")).trim());
        assertThat(ended(pid)).isTrue();
    }

    @Test
    void anInterruptedStartLeavesNothing() throws Exception {
        loop(ENDLESS);
        Process command = inItsOwnProcess();
        long loop = loopOf(command);

        command.destroy();

        assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isEqualTo(128 + 15);
        assertThat(data).doesNotExist();
        await().until(() -> ended(loop));
    }

    @Test
    void aKilledCommandLeavesTheServerRunningAndStopStopsIt() throws Exception {
        loop(ENDLESS);
        Process command = inItsOwnProcess();
        long loop = loopOf(command);

        command.destroyForcibly().waitFor();

        assertThat(ended(loop)).isFalse();
        assertThat(Command.run("stop", "--data", data.toString()).out()).isEqualTo("stopped: 1 processes killed\n");
        await().until(() -> ended(loop));
    }

    @Test
    void aDirectoryThatWasThereBeforeStays() throws IOException {
        loop("exit 3");
        new DataDirectory(data).prepare();
        Files.createDirectories(data.resolve("stores/app/db"));

        assertThat(run().code()).isEqualTo(7);

        assertThat(data.resolve("stores/app/db")).exists();
        assertThat(ProcessScan.find(new DataDirectory(data).instance())).isEmpty();
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        DataDirectory held = new DataDirectory(data).prepare();
        Process manager = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"), LockHolder.class.getName(),
                        held.lock().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(manager.inputReader().readLine()).isEqualTo("held");

            Command run = run();

            assertThat(run.code()).isEqualTo(6);
            assertThat(run.err()).isEqualTo("crashonly: a server runs in " + data + " already; stop it with 'crashonly stop --data " + data
                    + "', or choose another directory with --data\n");
        } finally {
            manager.destroyForcibly();
        }
    }

    /** Holds the lock as a manager does. */
    static final class LockHolder {

        private LockHolder() {}

        public static void main(String[] args) throws Exception {
            KernelLock lock = KernelLock.tryTake(Path.of(args[0])).orElseThrow();
            System.out.println("held");
            Thread.currentThread().join();
            lock.release();
        }
    }

    private void loop(String script) throws IOException {
        Path loop = Files.writeString(home.resolve("bin/loop"), "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(loop, PosixFilePermissions.fromString("rwx------"));
    }

    private Process inItsOwnProcess() throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-Dcrashonly.home=" + home,
                        "-cp", System.getProperty("java.class.path"), Main.class.getName(), "run", war.toString(), "--no-training",
                        "--data", data.toString(), "--port", free(), "--admin-port", free())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private long loopOf(Process command) throws IOException {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(home.resolve("loop.pid")) || !command.isAlive());
        return Long.parseLong(Files.readString(home.resolve("loop.pid")).trim());
    }

    /** Gone, or a zombie that nobody has reaped yet. */
    private static boolean ended(long pid) throws IOException {
        Path commandLine = Path.of("/proc/" + pid + "/cmdline");
        try {
            return Files.readAllBytes(commandLine).length == 0;
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    private Command run(String... more) throws IOException {
        String[] args = {
            "run", war.toString(), "--no-training", "--detach", "--data", data.toString(), "--port", free(), "--admin-port", free()
        };
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Command.run(all);
    }

    private static String free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
