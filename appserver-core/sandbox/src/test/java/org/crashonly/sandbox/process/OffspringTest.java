package org.crashonly.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Killing a process ends all that its modules have started, wherever that went." */
class OffspringTest {

    private static final Generation FIFTH = new Generation(new ElementId("machine/shop/web"), 5);
    private static final Generation SIXTH = FIFTH.next();
    private static final Path SELF = Path.of("/proc/self");

    @TempDir
    Path directory;

    private final String instance = UUID.randomUUID().toString();
    private final List<Process> begun = new ArrayList<>();
    private final List<ProcessHandle> left = new ArrayList<>();

    @AfterEach
    void nothingGoesOn() {
        begun.forEach(Process::destroyForcibly);
        left.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void whatWentToTheBackgroundEndsWithItsGenerationAndNobodyElse() throws Exception {
        ProcessIdentity daemon = started(begin(FIFTH, "setsid sleep 1000 & echo $! > started"));
        ProcessIdentity successor = started(begin(SIXTH, "sleep 1000 & echo $! > started"));
        ProcessIdentity stranger = started(begin(null, "sleep 1000 & echo $! > started"));

        assertThat(Offspring.end(instance, FIFTH, begun.getFirst().pid())).isEqualTo(1);

        await().until(() -> !daemon.isAlive());
        assertThat(successor.isAlive()).isTrue();
        assertThat(Offspring.endAll(instance, SELF, it -> !it.equals(SIXTH))).isZero();
        assertThat(Offspring.endAll(instance, SELF, it -> true)).isEqualTo(1);
        await().until(() -> !successor.isAlive());
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void whatHasAnotherEnvironmentIsFoundByItsSession() throws Exception {
        Process host = begin(FIFTH, "env -i sleep 1000 & echo $! > started");
        ProcessIdentity child = started(host);
        await().until(() -> Files.readString(Path.of("/proc/" + child.pid() + "/cmdline")).startsWith("sleep"));

        assertThat(Offspring.endAll(instance, SELF, it -> true)).as("its environment says nothing").isZero();
        assertThat(Offspring.end(instance, FIFTH, host.pid())).isEqualTo(1);

        await().until(() -> !child.isAlive());
    }

    @Test
    void whatMultipliesIsEndedToo() throws Exception {
        ProcessIdentity child = started(begin(FIFTH, "while :; do sleep 0.01 & sleep 0.01; done & echo $! > started"));

        assertThat(Offspring.end(instance, FIFTH, begun.getFirst().pid())).isPositive();

        await().until(() -> !child.isAlive());
        assertThat(Offspring.end(instance, FIFTH, begun.getFirst().pid())).isZero();
    }

    @Test
    void theServersOwnProcessesAreNone() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo $$ > started; read line"));
        command.addAll(ProcessScan.markers(instance, FIFTH.id(), FIFTH.number()));
        Process host = begin(FIFTH, command);
        await().until(() -> Files.exists(directory.resolve(begun.size() + "/started")));

        assertThat(Offspring.endAll(instance, SELF, it -> true)).isZero();

        assertThat(host.isAlive()).isTrue();
    }

    /** A process with a session of its own that does {@code script}, as hosts are begun. */
    private Process begin(Generation generation, String script) throws IOException {
        return begin(generation, List.of("setsid", "sh", "-c", script));
    }

    private Process begin(Generation generation, List<String> command) throws IOException {
        Path work = Files.createDirectory(directory.resolve(Integer.toString(begun.size() + 1)));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        if (generation != null) {
            builder.environment().put(Offspring.VARIABLE, Offspring.mark(instance, generation));
        }
        Process process = builder.start();
        begun.add(process);
        return process;
    }

    /** What it has started, when it is gone itself. */
    private ProcessIdentity started(Process parent) throws Exception {
        Path file = directory.resolve(begun.size() + "/started");
        assertThat(parent.waitFor()).isZero();
        long pid = Long.parseLong(Files.readString(file).strip());
        ProcessHandle.of(pid).ifPresent(left::add);
        return ProcessIdentity.of(pid).orElseThrow();
    }
}
