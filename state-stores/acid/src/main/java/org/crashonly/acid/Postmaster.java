package org.crashonly.acid;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.crashonly.control.ExitCode;

/**
 * PostgreSQL's first process, a child of this one. Neither outlives the other: the kernel kills it when this process ends, and this
 * process crashes when it does. Whatever its own children still do after that is ended before the next one starts.
 */
final class Postmaster {

    private static final Logger LOG = System.getLogger(Postmaster.class.getName());
    private static final Duration LEFTOVERS_END = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    /** The longest path of a Unix socket, less the terminating zero. */
    private static final int LONGEST_SOCKET_PATH = 107;
    /** What recovery has to read again at most, about. */
    private static final String MOST_LOG = "256MB";
    private static final int MOST_CONNECTIONS = 200;

    private final Process process;

    private Postmaster(Process process) {
        this.process = process;
    }

    /**
     * Ends what an earlier life left of itself in {@code cluster}, and starts.
     *
     * @throws BindException if a stranger has the port
     */
    static Postmaster start(PostgresCluster cluster, int port) throws IOException {
        endLeftovers(cluster.files());
        requireFree(port);
        // These say that a process runs; that none does is known from the store's lock and the processes themselves, while ids are used again.
        Files.deleteIfExists(cluster.files().resolve("postmaster.pid"));
        Path socket = cluster.files().resolve(".s.PGSQL." + port);
        Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".lock"));
        boolean sockets = socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
        List<String> command = new ArrayList<>(List.of(cluster.installation().program("postgres"), "-D", cluster.files().toString()));
        settings(port, sockets ? cluster.files().toString() : "").forEach(setting -> command.addAll(List.of("-c", setting)));
        ProcessBuilder builder = new ProcessBuilder(cluster.user().dyingWithUs(command)).directory(Path.of("/").toFile())
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        return new Postmaster(startAndWatch(builder));
    }

    /** What acknowledged commits, and the fences, rest on. An application cannot change those at the top. */
    private static List<String> settings(int port, String sockets) {
        return List.of(
                "fsync=on", "full_page_writes=on", "update_process_title=on", "max_prepared_transactions=0", "restart_after_crash=on",
                "synchronous_commit=on",
                "listen_addresses=127.0.0.1", "port=" + port, "unix_socket_directories=" + sockets, "unix_socket_permissions=0700",
                "max_connections=" + MOST_CONNECTIONS, "max_wal_size=" + MOST_LOG, "password_encryption=scram-sha-256",
                "logging_collector=off", "log_destination=stderr", "log_checkpoints=off", "log_min_messages=warning",
                "log_min_error_statement=panic");
    }

    /** The kernel takes the thread that starts a process for its parent: this one lives as long as the process. */
    private static Process startAndWatch(ProcessBuilder builder) throws IOException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("postmaster").start(() -> {
            try {
                Process process = builder.start();
                started.complete(process);
                LOG.log(Level.ERROR, "PostgreSQL ended with {0}: crashing, so that the next life recovers", process.waitFor());
                ExitCode.CRASHED.halt();
            } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.get();
        } catch (ExecutionException e) {
            throw new IOException("PostgreSQL cannot be started; it takes 'setpriv' of util-linux: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static void requireFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (BindException e) {
            BindException named = new BindException(
                    "port " + port + " of 127.0.0.1 is in use by another process: end it, or give the store another port");
            named.initCause(e);
            throw named;
        }
    }

    /** Its processes work in its directory; after the first one's end they go on with what they are at. */
    private static void endLeftovers(Path cluster) throws IOException {
        // As the kernel names it, whatever links lead there.
        Path files = cluster.toRealPath();
        long deadline = System.nanoTime() + LEFTOVERS_END.toNanos();
        for (List<ProcessHandle> left = workingIn(files); !left.isEmpty(); left = workingIn(files)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("processes of an earlier life still work in " + files + " after " + LEFTOVERS_END.toMillis()
                        + " ms and SIGKILL: " + left.stream().map(ProcessHandle::pid).toList());
            }
            left.forEach(ProcessHandle::destroyForcibly);
            pause();
        }
    }

    private static List<ProcessHandle> workingIn(Path files) throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(it -> files.equals(directoryOf(it))).toList();
        }
    }

    /** Null if it is gone, or somebody else's. */
    private static Path directoryOf(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The processes that serve, or are about to serve, the sessions of {@code role}: also those that have said who they are and not yet proved
     * it, which no view of the database shows.
     */
    List<ProcessHandle> sessionsOf(String role) {
        String title = "postgres: " + role + " ";
        try (Stream<ProcessHandle> children = process.children()) {
            return children.filter(it -> titleOf(it).startsWith(title)).toList();
        }
    }

    private static String titleOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
