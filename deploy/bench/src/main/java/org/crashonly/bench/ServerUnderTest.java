package org.crashonly.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.Pidfd;
import org.crashonly.sandbox.process.ProcessScan;

/**
 * A server with a data directory of its own, started, looked at and stopped as a user would: by the command line. Closing it crashes
 * all of it and removes the directory.
 */
public final class ServerUnderTest implements AutoCloseable {

    /** The first run of a build trains the caches of every kind of JVM before it starts any. */
    private static final long COMMAND_SECONDS = 600;

    /** What a command printed and how it ended. */
    public record Outcome(int exitCode, String output, Duration took) {}

    /** A command that runs, and what it prints: in a file without a name, which processes that it leaves behind may keep open. */
    private record Command(Process process, InputStream output) {

        static Command of(List<String> words) throws IOException {
            Path file = Files.createTempFile("crashonly-command", ".txt");
            try {
                Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(file.toFile()).start();
                return new Command(process, Files.newInputStream(file));
            } finally {
                Files.delete(file);
            }
        }
    }

    private final Distribution distribution;
    private final DataDirectory data;
    private final int httpPort;
    private final int adminPort;
    private final ControlClient control;

    private ServerUnderTest(Distribution distribution, DataDirectory data, int httpPort, int adminPort) {
        this.distribution = distribution;
        this.data = data;
        this.httpPort = httpPort;
        this.adminPort = adminPort;
        this.control = new ControlClient(adminPort, data);
    }

    /** A server that is not started yet, on free ports, with a new data directory below {@code parent}. */
    public static ServerUnderTest in(Path parent, Distribution distribution) {
        return new ServerUnderTest(distribution, new DataDirectory(parent.resolve("data")), freePort(), freePort());
    }

    /** A server with this data directory, on these ports. */
    public static ServerUnderTest at(Distribution distribution, DataDirectory data, int httpPort, int adminPort) {
        return new ServerUnderTest(distribution, data, httpPort, adminPort);
    }

    /** A loopback port that is free now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something listens on loopback at {@code port}; fails with the log if {@code process} ends before. */
    static void awaitListener(int port, Process process, Path log) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (process.isAlive() && System.nanoTime() - until < 0) {
            try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        process.destroyForcibly();
        throw new IOException("nothing listens on port " + port + ":\n" + Files.readString(log));
    }

    /** {@code crashonly run APPLICATION --detach} on this server's ports and directory. */
    public Outcome run(Path application, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "run", application.toString(), "--port", Integer.toString(httpPort), "--admin-port", Integer.toString(adminPort), "--detach"));
        arguments.addAll(List.of(options));
        return crashonly(arguments.toArray(String[]::new));
    }

    /** {@link #run}, with its output shown as it comes. Interrupted by SIGTERM, it takes back what it has begun. */
    public Process runShowing(Path application) throws IOException {
        return new ProcessBuilder(distribution.script("crashonly").toString(), "run", application.toString(), "--port", Integer.toString(httpPort),
                "--admin-port", Integer.toString(adminPort), "--data", data.root().toString(), "--detach").inheritIO().start();
    }

    /** {@link #run}, which must succeed. */
    public ServerUnderTest started(Path application, String... options) {
        Outcome outcome = run(application, options);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("the server did not start: exit code " + outcome.exitCode() + "\n" + outcome.output());
        }
        return this;
    }

    /** Any command, with this server's data directory. */
    public Outcome crashonly(String... arguments) {
        List<String> command = new ArrayList<>(List.of(distribution.script("crashonly").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.root().toString()));
        return execute(command);
    }

    /** Begins any command, with this server's data directory: what it says is shown as it comes, and its result goes to {@code result}. */
    public Process showing(Path result, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.script("crashonly").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.root().toString()));
        return new ProcessBuilder(command).inheritIO().redirectOutput(result.toFile()).start();
    }

    static Outcome execute(List<String> command) {
        long begun = System.nanoTime();
        try {
            Command running = Workplace.begin(() -> Command.of(command));
            try (InputStream output = running.output()) {
                Process process = running.process();
                process.getOutputStream().close();
                boolean done = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
                String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                if (!done) {
                    process.destroyForcibly();
                    throw new IllegalStateException(String.join(" ", command) + ": not done after " + COMMAND_SECONDS + " s\n" + printed);
                }
                return new Outcome(process.exitValue(), printed, Duration.ofNanos(System.nanoTime() - begun));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    public int httpPort() {
        return httpPort;
    }

    public int adminPort() {
        return adminPort;
    }

    public DataDirectory data() {
        return data;
    }

    /** How things stand according to the manager; empty if it does not answer. */
    public Optional<StatusView> status() {
        return control.read("/api/status", StatusView.class);
    }

    /** What its recovery policies decided lately; empty if it does not answer. */
    public Optional<List<DecisionView>> decisions() {
        return control.read("/api/decisions", DecisionView[].class).map(List::of);
    }

    /** The beans at or below {@code id} that have a boundary; empty if the manager does not answer. */
    public Optional<List<BeanCounts>> beans(String id) {
        return control.read("/api/beans?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8), BeanCounts[].class).map(List::of);
    }

    /** Has {@code fault} happen to {@code id}; tells why it does not, empty if it does. */
    public Optional<String> inject(String id, String fault) {
        return control.ask("/api/inject", Map.of("id", id, "fault", fault));
    }

    /** Ends what is injected at or below {@code id}; tells why it cannot be, empty if it was. */
    public Optional<String> heal(String id) {
        return control.ask("/api/heal", Map.of("id", id));
    }

    /** Has {@code id} and all below it restarted; tells why it is not, empty if it will be. */
    public Optional<String> restart(String id) {
        return control.ask("/api/restart", Map.of("id", id));
    }

    /** The element whose id ends with {@code suffix}, if the manager answers. */
    public Optional<ElementView> element(String suffix) {
        return status().flatMap(it -> it.elements().stream().filter(element -> element.id().endsWith("/" + suffix)).findFirst());
    }

    /** The running processes of this server, from the kernel. */
    public List<ProcessScan.Found> processes() {
        try {
            return data.exists() ? data.asTheyLive(ProcessScan.find(data.instance())) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The running processes whose id satisfies {@code which}, without what encloses them. */
    public List<ProcessScan.Found> processes(Predicate<String> which) {
        return processes().stream().filter(it -> !it.encloses() && which.test(it.id().path())).toList();
    }

    /** kill -9 of exactly this process. */
    public static void kill(ProcessScan.Found process) {
        try {
            Optional<Pidfd> pidfd = Pidfd.open(process.identity());
            if (pidfd.isPresent()) {
                try (Pidfd handle = pidfd.get()) {
                    handle.kill();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends {@code signal} ({@code STOP}, {@code CONT}) to a process of this server. */
    public static void signal(ProcessScan.Found process, String signal) {
        execute(List.of("kill", "-" + signal, Long.toString(process.identity().pid())));
    }

    /** The log of a process, for messages of failing tests. */
    public String log(String process) {
        Path file = data.root().resolve("logs").resolve(process + ".log");
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "(no " + file + ")";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Crashes all of it, until nothing is left. */
    public void stop() {
        for (int round = 0; round < 100 && !processes().isEmpty(); round++) {
            crashonly("stop");
        }
        if (!processes().isEmpty()) {
            throw new IllegalStateException("processes are left: " + processes());
        }
    }

    @Override
    public void close() {
        stop();
        deleteTree(data.root());
    }

    /** Removes a directory and all in it. */
    public static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
