package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final String instance = UUID.randomUUID().toString();
    private final List<Process> started = new ArrayList<>();
    private Path file;
    private KernelLock lock;
    private DirectoryWatch watch;

    @BeforeEach
    void prepare() throws IOException {
        file = directory.resolve("data/lock");
        lock = KernelLock.tryTake(file).orElseThrow();
        watch = new DirectoryWatch(instance, lock, 0);
    }

    @AfterEach
    void end() throws IOException {
        lock.release();
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aRemovedDirectoryIsMissedAtTheNextLook() throws IOException {
        assertThat(watch.isGone(SECOND)).isFalse();
        Files.delete(file);
        Files.delete(file.getParent());
        assertThat(watch.isGone(SECOND + 1)).as("it looks once a second").isFalse();
        assertThat(watch.isGone(2 * SECOND)).isTrue();
    }

    @Test
    void anotherDirectoryInItsPlaceIsNotItsOwn() throws IOException {
        Files.move(file.getParent(), directory.resolve("aside"));
        Files.createDirectory(file.getParent());
        Files.createFile(file);
        assertThat(watch.isGone(SECOND)).isTrue();
    }

    @Test
    void everyProcessOfTheServerIsCrashedAndNoOther() throws Exception {
        Process loop = start(instance, Plan.LOOP);
        Process web = start(instance, new ElementId("machine/shop/web"));
        Process foreign = start(UUID.randomUUID().toString(), new ElementId("machine/shop/web"));
        await().until(() -> ProcessScan.find(instance).size() == 2);

        assertThat(watch.crashAll()).isEqualTo(2);

        assertThat(loop.waitFor()).isEqualTo(128 + 9);
        assertThat(web.waitFor()).isEqualTo(128 + 9);
        assertThat(foreign.isAlive()).isTrue();
    }

    /** A shell that waits for its input to end. */
    private Process start(String of, ElementId id) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "read line; exit"));
        command.addAll(ProcessScan.markers(of, id, 0));
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }
}
