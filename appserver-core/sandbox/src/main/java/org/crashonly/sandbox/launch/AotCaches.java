package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.KernelLock;
import org.crashonly.control.Role;

/**
 * The caches of a distribution on disk. A cache appears whole or not at all, under the name of its key; whoever makes caches holds the
 * lock.
 */
public record AotCaches(JvmLaunch launch) {

    /** The kinds of JVM that have a cache each. */
    public static List<String> words() {
        return Stream.concat(Arrays.stream(Role.values()).map(Role::word), Stream.of(Distribution.CLI)).toList();
    }

    /** Those whose cache was not made yet, or not for this JDK, these options and these jars. */
    public List<String> missing() {
        return words().stream().filter(word -> !Files.isRegularFile(launch.cache(word))).toList();
    }

    /** Whether making exactly the missing caches was tried and did not succeed. */
    public boolean triedInVain() throws IOException {
        return Files.exists(failure()) && Files.readString(failure()).equals(wanted());
    }

    /** Remembers that making the missing caches was tried and did not succeed. */
    public void rememberFailure() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(failure(), wanted());
    }

    /** Held while caches are made; empty if another process makes them. */
    public Optional<KernelLock> tryLock() throws IOException {
        return KernelLock.tryTake(directory().resolve("lock"));
    }

    /** Where drafts may lie so that they can be moved into place: on the same file system. */
    public Path workshop() {
        return directory().resolve("training");
    }

    /**
     * Makes the first usable draft of {@code word} in {@code drafts} its cache, and removes those that no longer fit.
     *
     * @return false if there is none that the JVM can use
     */
    public boolean install(String word, Path drafts) throws IOException {
        Path cache = launch.cache(word);
        String stem = cache.getFileName().toString().replaceFirst("aot$", "");
        for (Path draft : list(drafts)) {
            String name = draft.getFileName().toString();
            if (name.startsWith(stem) && name.endsWith(".aot") && usable(word, draft)) {
                Files.move(draft, cache, StandardCopyOption.ATOMIC_MOVE);
                removeOthers(word, cache);
                return true;
            }
        }
        return false;
    }

    private void removeOthers(String word, Path cache) throws IOException {
        for (Path other : list(directory())) {
            if (other.getFileName().toString().matches(word + "-[0-9a-f]{16}\\.aot") && !other.equals(cache)) {
                Files.deleteIfExists(other);
            }
        }
    }

    private boolean usable(String word, Path draft) throws IOException {
        Process trial = new ProcessBuilder(launch.trial(word, draft))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return trial.waitFor() == 0;
        } catch (InterruptedException e) {
            trial.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path failure() {
        return directory().resolve("failed");
    }

    private String wanted() {
        return missing().stream().map(word -> launch.cache(word).getFileName().toString()).collect(Collectors.joining("\n"));
    }

    private Path directory() {
        return launch.distribution().caches();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
