package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is left when shell loop and manager are gone starts a loop, unless the server is meant to be down. */
class KeeperWatchTest {

    private static final int ENOUGH = 8;

    @TempDir
    Path directory;

    private Keepers keepers;
    private Path started;
    private KeeperWatch watch;

    @BeforeEach
    void aServerWhoseKeepersWereKilled() throws Exception {
        keepers = new Keepers(Files.createDirectories(directory.resolve("a server/run")));
        started = directory.resolve("a server/started");
        Files.writeString(keepers.loopCommand(), "/usr/bin/env\n-i\nSHOP=open all day\n/bin/sh\n-c\necho \"$SHOP\" >>../started; echo hello\n");
        Process dead = new ProcessBuilder("true").start();
        beats(keepers.loopHeartbeat(), ProcessIdentity.of(dead.pid()).orElse(new ProcessIdentity(dead.pid(), 1, "")));
        beats(keepers.managerHeartbeat(), ProcessIdentity.of(dead.pid()).orElse(new ProcessIdentity(dead.pid(), 1, "")));
        dead.waitFor();
        watch = new KeeperWatch(keepers, new Generation(new ElementId("machine/server/front-door-1"), 1));
    }

    @Test
    void theLoopIsStartedOnceWithItsOwnEnvironment() {
        startsOnce();
        assertThat(started).hasContent("open all day\n");
    }

    @Test
    void oneLookIsNotEnough() {
        assertThat(watch.look()).isFalse();
    }

    @Test
    void aManagerThatLivesIsLeftToDoIt() throws IOException {
        beats(keepers.managerHeartbeat(), ProcessIdentity.self());
        assertThat(starts()).isZero();
    }

    @Test
    void aLoopThatLivesIsEnough() throws IOException {
        beats(keepers.loopHeartbeat(), ProcessIdentity.self());
        assertThat(starts()).isZero();
    }

    @Test
    void oneThatIsStoppedKeepsNothingRunning() throws Exception {
        Process stopped = new ProcessBuilder("sleep", "1000").start();
        try {
            ProcessIdentity identity = ProcessIdentity.of(stopped.pid()).orElseThrow();
            beats(keepers.managerHeartbeat(), identity);
            assertThat(starts()).isZero();
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(stopped.pid())).start().waitFor()).isZero();
            await().until(identity::isStopped);
            assertThat(identity.isAlive()).isTrue();
            startsOnce();
        } finally {
            stopped.destroyForcibly();
        }
    }

    @Test
    void aServerThatIsBeingStoppedStaysDown() throws IOException {
        Files.createFile(keepers.stopMark());
        assertThat(starts()).isZero();
    }

    @Test
    void aServerWithoutALoopGetsNone() throws IOException {
        Files.delete(keepers.loopCommand());
        assertThat(starts()).isZero();
    }

    @Test
    void heartbeatsThatCannotBeReadAreNobodys() throws IOException {
        Files.delete(keepers.managerHeartbeat());
        Files.writeString(keepers.loopHeartbeat(), "00");
        startsOnce();
    }

    @Test
    void aZombieDoesNotLive() throws Exception {
        // The child ends when the shell has become another program, which does not reap it as the shell might.
        Process parent = new ProcessBuilder("sh", "-c", "until grep -q sleep /proc/$$/comm; do :; done & echo $!; exec sleep 1000").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            await().until(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
            ProcessIdentity zombie = ProcessIdentity.of(pid).orElseThrow();
            assertThat(zombie.exists()).isTrue();
            assertThat(zombie.isAlive()).isFalse();
            assertThat(ProcessIdentity.self().isAlive()).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Returns when the loop has done all that it does: nothing is written to the directory any more. */
    private void startsOnce() {
        assertThat(starts()).isEqualTo(1);
        Path log = directory.resolve("a server/logs/server/loop.log");
        await().untilAsserted(() -> assertThat(log).hasContent("hello\n"));
    }

    private int starts() {
        return (int) IntStream.range(0, ENOUGH).filter(look -> watch.look()).count();
    }

    private static void beats(Path heartbeat, ProcessIdentity who) throws IOException {
        Files.writeString(heartbeat, String.format("%010d %020d %012d%n", who.pid(), who.startTicks(), 17));
    }
}
