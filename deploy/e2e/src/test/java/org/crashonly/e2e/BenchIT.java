package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark that is ended by SIGTERM leaves nothing behind. */
@Tag("storm")
class BenchIT {

    /** The first run of a build trains the caches of every kind of JVM before it starts any. */
    private static final Duration LONG = Duration.ofSeconds(600);
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    private Process bench;

    private void begin(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Distribution.current().script("crashonly").toString(), "bench"));
        command.addAll(List.of(arguments));
        bench = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("bench.log").toFile()).start();
    }

    @AfterEach
    void end() throws InterruptedException {
        bench.destroy();
        if (!bench.waitFor(60, TimeUnit.SECONDS)) {
            bench.destroyForcibly();
        }
    }

    @Test
    void noServerThatIsBeingStarted() throws Exception {
        begin("posts", "--for", "600");
        DataDirectory data = awaitServer();
        terminated();
        assertNothingIsLeft(data.root().getParent());
    }

    @Test
    void noServerThatServes() throws Exception {
        begin("posts", "--for", "600");
        DataDirectory data = awaitServer();
        await("the end of the command that starts it").atMost(LONG).until(() -> bench.children().findAny().isEmpty());
        assertThat(ServerUnderTest.at(Distribution.current(), data, 0, 0).processes()).as(log()).isNotEmpty();
        terminated();
        assertNothingIsLeft(data.root().getParent());
    }

    @Test
    void noProcessOfItsOwn() throws Exception {
        begin("hold", "--before", "600");
        Path place = await("the front door").atMost(LONG).until(() -> argument(bench.children(), "crashonly-bench[^/]*/door.json").map(Path::getParent),
                Optional::isPresent).orElseThrow();
        terminated();
        assertNothingIsLeft(place);
    }

    /** Where the server has its data that the benchmark has begun to start. */
    private DataDirectory awaitServer() {
        return await("a server").atMost(LONG).until(() -> argument(bench.children(), "crashonly-bench[^/]*/data").map(DataDirectory::new)
                .filter(it -> !ServerUnderTest.at(Distribution.current(), it, 0, 0).processes().isEmpty()), Optional::isPresent).orElseThrow();
    }

    private void terminated() throws Exception {
        bench.destroy();
        assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).as(log()).isEqualTo(TERMINATED);
    }

    private static void assertNothingIsLeft(Path place) {
        assertThat(argument(ProcessHandle.allProcesses(), place.getFileName() + "/.*")).isEmpty();
        assertThat(place).doesNotExist();
    }

    /** The first argument of one of {@code processes} that ends as {@code end}, a regular expression, says. */
    private static Optional<Path> argument(Stream<ProcessHandle> processes, String end) {
        return processes.flatMap(BenchIT::arguments).filter(it -> it.matches(".*/" + end)).map(Path::of).findFirst();
    }

    /** None if it has ended. {@link ProcessHandle} itself does not tell long ones. */
    private static Stream<String> arguments(ProcessHandle process) {
        try {
            return Stream.of(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1).split("\0"));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("bench.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
