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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Keepers;
import org.crashonly.control.KernelLock;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.Staging;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, with distributions that are broken on purpose: nothing of them may stay. */
@Order(2)
class StartupIT {

    /** A loop that lives and starts nothing. */
    private static final String ENDLESS = "echo $$ >\"${0%/bin/loop}/loop.new\"; mv \"${0%/bin/loop}\"/loop.{new,pid};"
            + " while :; do read -rt 1 <> <(:); done";

    private final String usualHome = System.getProperty(Distribution.HOME_PROPERTY);

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
        if (usualHome == null) {
            System.clearProperty(Distribution.HOME_PROPERTY);
        } else {
            System.setProperty(Distribution.HOME_PROPERTY, usualHome);
        }
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
    void aStopDuringTheStartIsNotForgotten() throws Exception {
        // Stops the server as the loop is begun, so that the start is seen between its check and its readiness.
        loop("echo 4711 >\"$1/run/stopped\"; exit 0");

        Command run = run();

        assertThat(run.code()).isEqualTo(130);
        assertThat(run.err()).endsWith("crashonly: the server was stopped meanwhile\n").doesNotContain("---");
        assertThat(data).doesNotExist();
    }

    @Test
    void aLoopThatIsStoppedDuringTheStartIsNotMissed() throws Exception {
        loop(ENDLESS);
        Process command = inItsOwnProcess();
        long loop = loopOf(command);

        assertThat(Command.run("stop", "--data", data.toString()).out()).isEqualTo("stopped: 1 processes killed\n");

        assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isEqualTo(130);
        await().until(() -> ended(loop));
        await().until(() -> !Files.exists(data));
    }

    @Test
    void aStopThatFindsAStartUnderWayCallsItOff() throws Exception {
        DataDirectory held = new DataDirectory(data).prepare();
        Process other = holder(held.startingLock());
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");

            Command stop = Command.run("stop", "--data", data.toString());

            assertThat(stop.out()).isEqualTo("a start was called off\n");
            assertThat(held.keepers().stopMark()).exists();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void anotherProcessesStopMarkIsNotTakenBack() throws IOException {
        DataDirectory there = new DataDirectory(data).prepare();
        StopMark mark = new StopMark(there.keepers());
        mark.set();
        assertThat(mark.takeBack()).isTrue();
        assertThat(mark.isSet()).isFalse();

        Files.writeString(there.keepers().stopMark(), "4711\n");

        assertThat(mark.takeBack()).isFalse();
        assertThat(mark.isSet()).isTrue();
    }

    @Test
    void aStartInACopyCrashesNothingOfTheOriginal() throws Exception {
        loop("exit 3");
        DataDirectory original = new DataDirectory(directory.resolve("original")).prepare();
        Files.createDirectories(data.resolve("stores/app/db"));
        Files.copy(original.root().resolve("instance"), data.resolve("instance"));
        Process web = new ProcessBuilder(marked(original.instance(), "machine/shop/web", 3)).start();
        try {
            await().until(() -> ProcessScan.find(original.instance()).size() == 1);

            assertThat(run().code()).isEqualTo(7);

            assertThat(web.isAlive()).isTrue();
            assertThat(new DataDirectory(data).instance()).isNotEqualTo(original.instance());
        } finally {
            web.destroyForcibly();
        }
    }

    /** It may be stopped between taking the lock and saying who it is. */
    @Test
    void aStoppedLoopThatHasSaidNothingOfItselfIsReplaced() throws Exception {
        DataDirectory there = new DataDirectory(data).prepare();
        Path heartbeat = new Keepers(there.run()).loopHeartbeat();
        Files.writeString(there.run().resolve("manager.command"), "true\n");
        Process stopped = realLoop();
        Process next = null;
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(heartbeat));
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(stopped.pid())).start().waitFor()).isZero();
            await().atMost(Duration.ofSeconds(30)).until(() -> ProcessIdentity.of(stopped.pid()).orElseThrow().isStopped());
            Files.write(heartbeat, new byte[0]);

            next = realLoop();

            long pid = next.pid();
            await().atMost(Duration.ofSeconds(30)).until(() -> Keepers.writer(Files.readString(heartbeat)).filter(it -> it.pid() == pid).isPresent());
            assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            // A loop goes with its directory.
            Files.move(data, directory.resolve("elsewhere"));
            stopped.destroyForcibly();
            if (next != null) {
                assertThat(next.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** It would be started again and again beside it otherwise, and find its lock taken each time. */
    @Test
    void aManagerThatHoldsItsLockAndHasSaidNothingOfItselfIsWatched() throws Exception {
        DataDirectory there = new DataDirectory(data).prepare();
        Files.writeString(there.run().resolve("manager.command"), "sh\n-c\nexit " + ExitCode.LOCKED.code() + "\n");
        Process manager = new ProcessBuilder(marked(there.instance(), "machine/server/manager", 1)).start();
        Process loop = realLoop();
        try {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
                    assertThat(directory.resolve("loop.log")).content().contains("manager " + manager.pid() + " runs already: watched"));
        } finally {
            Files.move(data, directory.resolve("elsewhere"));
            manager.destroyForcibly();
            assertThat(loop.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process realLoop() throws IOException {
        return new ProcessBuilder(Path.of("../distribution/src/main/scripts/loop").toString(), data.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("loop.log").toFile())).start();
    }

    @Test
    void theLoopEndsWithTheDirectoryAndCrashesWhatIsLeft() throws Exception {
        DataDirectory there = new DataDirectory(data).prepare();
        Path starts = directory.resolve("starts");
        Files.writeString(there.run().resolve("manager.command"), "sh\n-c\necho start >>'" + starts + "'\n");
        Process web = new ProcessBuilder(marked(there.instance(), "machine/shop/web", 3)).start();
        Process loop = realLoop();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(starts));

            // At once, as a rename: what the loop writes meanwhile could hinder a removal.
            Files.move(data, directory.resolve("elsewhere"));

            assertThat(loop.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.exitValue()).isEqualTo(74);
            assertThat(web.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(directory.resolve("loop.log")).content().contains(data + " is gone, or another lies in its place");
        } finally {
            loop.destroyForcibly();
            web.destroyForcibly();
        }
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
        Process manager = holder(held.lock());
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

    @Test
    void aDirectoryInWhichAnotherStartIsUnderWayIsLeftAlone() throws Exception {
        DataDirectory held = new DataDirectory(data).prepare();
        Process other = holder(held.run().resolve("starting.lock"));
        Process web = new ProcessBuilder(marked(held.instance(), "machine/shop/web", 3)).start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            await().until(() -> ProcessScan.find(held.instance()).size() == 1);

            Command run = run();

            assertThat(run.err()).isEqualTo("crashonly: another 'crashonly run' is starting a server in " + data + "\n");
            assertThat(run.code()).isEqualTo(6);
            assertThat(web.isAlive()).isTrue();
            assertThat(data.resolve("instance")).exists();
        } finally {
            other.destroyForcibly();
            web.destroyForcibly();
        }
    }

    @Test
    void ofTwoStartsAtTheSameTimeOneGoesOn() throws Exception {
        loop(ENDLESS);
        List<Process> both = List.of(inItsOwnProcess(), inItsOwnProcess());
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> both.stream().anyMatch(it -> !it.isAlive()));
            Process loser = both.stream().filter(it -> !it.isAlive()).findFirst().orElseThrow();
            Process winner = both.stream().filter(it -> it != loser).findFirst().orElseThrow();
            assertThat(loser.exitValue()).isEqualTo(6);
            long loop = loopOf(winner);
            assertThat(winner.isAlive()).isTrue();
            assertThat(ended(loop)).isFalse();
            assertThat(data.resolve("instance")).exists();
        } finally {
            both.forEach(Process::destroy);
            for (Process process : both) {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void whatAnEarlierRunLeftIsCrashedFirst() throws Exception {
        loop("exit 3");
        String instance = new DataDirectory(data).prepare().instance();
        Process orphan = new ProcessBuilder(marked(instance, "machine/shop/web", 3)).start();
        try {
            await().until(() -> ProcessScan.find(instance).size() == 1);

            Command run = run();

            assertThat(run.err()).contains("crashed 1 processes that an earlier run had left");
            assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(orphan.exitValue()).isEqualTo(128 + 9);
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void aStartThatFailsLeavesTheApplicationStagedThatWasSoBefore() throws Exception {
        loop("exit 3");
        DataDirectory there = new DataDirectory(data).prepare();
        there.noLongerNew();
        Staging earlier = new Staging(there);
        earlier.stage(Descriptor.ofWar(war, "before"));
        earlier.settle();
        List<Application> before = Staging.all(there);

        assertThat(run().code()).isEqualTo(7);

        assertThat(Staging.all(there)).isEqualTo(before);
        assertThat(before.getFirst().components().getFirst().war()).exists();
        assertThat(there.application("app")).doesNotExist();
    }

    private static Process holder(Path lock) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"), LockHolder.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A shell that waits for its input to end. */
    private static List<String> marked(String instance, String id, long generation) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "read line; exit"));
        command.addAll(ProcessScan.markers(instance, new ElementId(id), generation));
        return command;
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
