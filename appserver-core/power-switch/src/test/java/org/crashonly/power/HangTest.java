package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.power.trial.Generation;
import org.crashonly.power.trial.Hang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "What it takes to crash a component: nothing but its switch, whatever it is doing." */
@Timeout(60)
class HangTest {

    /** A thread of the JDK's, for each watch of a directory. */
    private static final String LOOKING = "FileSystemWatchService";

    @ParameterizedTest
    @EnumSource(value = Hang.class, mode = EnumSource.Mode.EXCLUDE, names = "REGEX")
    void everyThreadLeaves(Hang hang) throws Exception {
        leaves(hang, Thread.ofPlatform().daemon());
    }

    @ParameterizedTest
    @EnumSource(value = Hang.class, names = {"EMPTY_LOOP", "CATCHING_LOOP", "SLEEP", "PARK", "SOCKET_READ", "CHANNEL_READ", "EXECUTOR"})
    void virtualOnesToo(Hang hang) throws Exception {
        leaves(hang, Thread.ofVirtual());
    }

    @Test
    void portsAreFreeAndNothingIsLookedAtAnyMore() throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(Hang.OPEN_CHANNELS, Thread.ofPlatform().daemon());
        await().until(() -> running.isHanging() && running.thread().getName().startsWith(Hang.LISTENS));
        int port = Integer.parseInt(running.thread().getName().substring(Hang.LISTENS.length()));
        assertThat(threads()).contains(LOOKING);

        generation.powerSwitch().throwIt();

        await().untilAsserted(() -> {
            assertThat(threads()).doesNotContain(LOOKING);
            try (ServerSocket next = new ServerSocket()) {
                next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        });
        assertThat(generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20)).zombies()).isEmpty();
    }

    @Test
    void processesThatItHasStartedEndAndThoseThatTheyHaveStarted() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(Hang.CHILD_OUTPUT, Thread.ofPlatform().daemon());
        await().until(() -> running.isHanging() && ProcessHandle.current().descendants().count() == before.size() + 2);
        List<ProcessHandle> family = ProcessHandle.current().descendants().filter(it -> !before.contains(it)).toList();

        generation.powerSwitch().throwIt();

        await().until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20)).zombies()).isEmpty();
    }

    @Test
    void temporaryFilesAreGoneAndWhatWasMovedElsewhereStays() throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(Hang.TEMP_FILES, Thread.ofPlatform().daemon());
        await().until(() -> running.isHanging() && running.thread().getName().startsWith(Hang.KEEPS));
        List<Path> files = Stream.of(running.thread().getName().substring(Hang.KEEPS.length()).split(" ")).map(Path::of).toList();
        assertThat(files).hasSize(2).allMatch(Files::exists);
        Path kept = Files.move(files.getFirst(), files.getFirst().resolveSibling("kept-" + files.getFirst().getFileName()));

        generation.powerSwitch().throwIt();

        assertThat(generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20)).zombies()).isEmpty();
        await().until(() -> files.stream().noneMatch(Files::exists));
        assertThat(kept).exists();
        Files.delete(kept);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static void leaves(Hang hang, Thread.Builder threads) throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(hang, threads);
        await().pollInterval(Duration.ofMillis(2)).until(running::isHanging);

        generation.powerSwitch().throwIt();
        Departure departure = generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20));

        assertThat(departure.zombies()).isEmpty();
        assertThat(running.end().get()).isInstanceOf(SandboxCrashed.class);
        assertThat(generation.powerSwitch().inside()).isZero();
        await().untilAsserted(() -> assertThat(threads()).doesNotContain(Hang.IDLE));
    }
}
