package org.crashonly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;

/**
 * Where a benchmark works: a temporary directory. However the benchmark ends, by SIGTERM or Ctrl-C too, nothing is left of the
 * directory, of servers that have their data in it, and of processes that this one has begun by {@link #begin}.
 */
public final class Workplace implements AutoCloseable {

    /** Commands take back what they have begun when they are interrupted. */
    private static final long PATIENCE_SECONDS = 30;

    private static final int MOST_FAILURES = 1_000;

    /** Whoever begins a process holds it for that moment; who is interrupted takes it for good, so that nothing is begun any more. */
    private static final ReentrantLock BEGINNING = new ReentrantLock();

    private final Path directory;
    private final Thread interrupted = new Thread(this::leave, "leave");

    /** How a process is begun. */
    interface Begin<T> {
        T begin() throws IOException;
    }

    private Workplace(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(interrupted);
    }

    /** A new one among the system's temporary files. */
    public static Workplace open() {
        return below(null);
    }

    /** A new one in {@code parent}; null for the system's place for temporary files. */
    static Workplace below(Path parent) {
        String prefix = "crashonly-bench";
        try {
            return new Workplace(parent == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(parent, prefix));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does not return once this process was interrupted. */
    static <T> T begin(Begin<T> how) throws IOException {
        BEGINNING.lock();
        try {
            return how.begin();
        } finally {
            BEGINNING.unlock();
        }
    }

    public Path directory() {
        return directory;
    }

    /** What was begun has ended. Does not return once this process was interrupted. */
    @Override
    public void close() {
        BEGINNING.lock();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(interrupted);
            ServerUnderTest.deleteTree(directory);
        } catch (IllegalStateException ending) {
            // This process is ending: the hook waits for the lock, and does what is left to do.
        } finally {
            BEGINNING.unlock();
        }
    }

    private void leave() {
        BEGINNING.lock();
        List<ProcessHandle> begun = ProcessHandle.current().descendants().toList();
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        children.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        begun.forEach(ProcessHandle::destroyForcibly);
        if (Files.exists(directory)) {
            servers().forEach(ServerUnderTest::stop);
            remove();
        }
    }

    /** Again if it fails: this process's own threads may still write there. */
    private void remove() {
        for (int failures = 0; Files.exists(directory); failures++) {
            try {
                ServerUnderTest.deleteTree(directory);
            } catch (UncheckedIOException e) {
                if (failures == MOST_FAILURES) {
                    throw e;
                }
            }
        }
    }

    private List<ServerUnderTest> servers() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(DataDirectory::new).filter(DataDirectory::exists)
                    .map(it -> ServerUnderTest.at(Distribution.current(), it, 0, 0)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
