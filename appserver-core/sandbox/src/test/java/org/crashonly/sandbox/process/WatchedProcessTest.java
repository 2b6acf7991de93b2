package org.crashonly.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedProcessTest {

    @TempDir
    Path directory;

    private final String instance = UUID.randomUUID().toString();
    private Process process;

    @BeforeEach
    void startAProcess() throws Exception {
        // A shell that waits for ever without spinning, with the markers on its command line.
        process = start("echo begun; while :; do read -r line < \"$0\" || exit 1; done", fifo());
    }

    @AfterEach
    void endIt() {
        process.destroyForcibly();
    }

    @Test
    void theDeathOfAChildIsToldWithItsSignal() throws Exception {
        CompletableFuture<WatchedProcess.Death> death = new CompletableFuture<>();
        WatchedProcess watched = WatchedProcess.child(process, death::complete);
        watched.kill();
        assertThat(death.get(5, TimeUnit.SECONDS).exitCode()).isEqualTo(OptionalInt.of(137));
        assertThat(death.get().sentence()).contains("signal 9");
        watched.kill();
    }

    @Test
    void theDeathOfAnAdoptedProcessIsToldWhileItIsStillAZombie() throws Exception {
        CompletableFuture<WatchedProcess.Death> death = new CompletableFuture<>();
        WatchedProcess adopted = WatchedProcess.adopt(ProcessIdentity.of(process.pid()).orElseThrow(), death::complete).orElseThrow();
        adopted.kill();
        assertThat(death.get(5, TimeUnit.SECONDS).identity().pid()).isEqualTo(process.pid());
    }

    @Test
    void aFrozenProcessIsKilledAllTheSame() throws Exception {
        CompletableFuture<WatchedProcess.Death> death = new CompletableFuture<>();
        WatchedProcess watched = WatchedProcess.child(process, death::complete);
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor()).isZero();
        watched.kill();
        assertThat(death.get(5, TimeUnit.SECONDS).exitCode()).isEqualTo(OptionalInt.of(137));
    }

    @Test
    void aPidThatBelongsToAnotherLifeIsNeitherAdoptedNorKilled() throws Exception {
        ProcessIdentity real = ProcessIdentity.of(process.pid()).orElseThrow();
        ProcessIdentity earlierLife = new ProcessIdentity(real.pid(), real.startTicks() - 1, real.bootId());
        ProcessIdentity earlierBoot = new ProcessIdentity(real.pid(), real.startTicks(), UUID.randomUUID().toString());
        assertThat(WatchedProcess.adopt(earlierLife, death -> {})).isEmpty();
        assertThat(WatchedProcess.adopt(earlierBoot, death -> {})).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void aScanFindsTheProcessesOfOneInstanceOnly() throws Exception {
        Process stranger = new ProcessBuilder("sh", "-c", "read line", "-Dcrashonly.instance=another").start();
        try {
            await().untilAsserted(() -> assertThat(ProcessScan.find(instance)).singleElement().satisfies(found -> {
                assertThat(found.identity().pid()).isEqualTo(process.pid());
                assertThat(found.id()).hasToString("machine/shop/web");
                assertThat(found.generation()).isEqualTo(7);
            }));
            process.destroyForcibly().waitFor();
            assertThat(ProcessScan.find(instance)).isEmpty();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aChildThatCannotBeWatchedIsNotLeftRunning() throws Exception {
        assertThatThrownBy(() -> WatchedProcess.child(process, death -> {}, identity -> {
            throw new IOException("too many open files");
        })).isInstanceOf(IOException.class).hasMessageContaining("too many open files").hasMessageContaining(Long.toString(process.pid()));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aChildThatIsGoneBeforeItIsWatchedTellsItsExitCode() throws Exception {
        Process brief = new ProcessBuilder("sh", "-c", "exit 64").start();
        brief.waitFor();
        assertThatThrownBy(() -> WatchedProcess.child(brief, death -> {})).isInstanceOf(IOException.class).hasMessageContaining("exit code 64");
    }

    @Test
    void anotherUsersProcessIsNotFoundWhateverItsMarkersSay() throws Exception {
        // Only root can become somebody else.
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0));
        // The shell ends when its input does.
        List<String> command = new java.util.ArrayList<>(List.of("setpriv", "--reuid=4711", "--clear-groups", "sh", "-c", "read line; exit"));
        command.addAll(ProcessScan.markers(instance, new ElementId("machine/shop/web"), 7));
        Process impostor = new ProcessBuilder(command).start();
        try {
            Path theirs = Path.of("/proc", Long.toString(impostor.pid()));
            await().until(() -> Files.getAttribute(theirs, "unix:uid").equals(4711));
            assertThat(ProcessScan.find(instance)).extracting(it -> it.identity().pid()).containsExactly(process.pid());
            assertThat(ProcessScan.find(instance, theirs)).hasSize(2);
        } finally {
            impostor.destroyForcibly();
        }
    }

    @Test
    void outputIsAppendedAndTheEnvironmentIsClean() throws Exception {
        Path log = directory.resolve("logs/web.log");
        await().until(() -> Files.exists(log) && Files.readString(log).contains("begun"));
        Process second = new ProcessStart(List.of("/usr/bin/env"), Map.of("ONLY", "this"), directory.resolve("work"), log).begin();
        assertThat(second.waitFor()).isZero();
        assertThat(Files.readString(log)).isEqualTo("begun\nONLY=this\n");
    }

    private Process start(String script, Path argument) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, argument.toString()));
        command.addAll(ProcessScan.markers(instance, new ElementId("machine/shop/web"), 7));
        return new ProcessStart(command, Map.of("PATH", "/usr/bin:/bin"), directory.resolve("work"), directory.resolve("logs/web.log")).begin();
    }

    private Path fifo() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        return fifo;
    }
}
