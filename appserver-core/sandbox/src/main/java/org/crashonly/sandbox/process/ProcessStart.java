package org.crashonly.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What to start.
 *
 * @param command the program and its arguments: no secrets
 * @param environment all that the process sees of an environment
 * @param directory its working directory, created if need be
 * @param log standard output and error are appended to it
 */
public record ProcessStart(List<String> command, Map<String, String> environment, Path directory, Path log) {

    /** A log that has grown past this is set aside once, before the next process appends to it. */
    private static final long LONGEST_LOG = 16L << 20;

    private static final File NOTHING = new File("/dev/null");

    /** Starts the process. It outlives this one. */
    public Process begin() throws IOException {
        Files.createDirectories(directory);
        Files.createDirectories(log.toAbsolutePath().getParent());
        if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /**
     * The same; what it listens on are ports that the kernel gives to whoever asks for any, as far as the kernel can see to that: Landlock
     * for ports, Linux 6.7.
     *
     * @param except ports that it cannot listen on even if the kernel would give them
     */
    public Process beginWithoutPortsOfItsChoice(Set<Integer> except) throws IOException {
        if (!ListeningPorts.canBeBounded()) {
            return begin();
        }
        CompletableFuture<Process> begun = new CompletableFuture<>();
        // The bounds are the thread's for good, and pass to what it starts.
        Thread ignored = Thread.ofPlatform().name("bounded-start").start(() -> {
            try {
                ListeningPorts.boundThisThread(except);
                begun.complete(begin());
            } catch (IOException | RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        try {
            return begun.join();
        } catch (CompletionException e) {
            throw new IOException(command.getFirst() + " is not started: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
