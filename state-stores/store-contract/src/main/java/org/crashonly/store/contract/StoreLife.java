package org.crashonly.store.contract;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreKind.Client;

/** A real store process, and the manager's side of its control socket. Closing it kills it. */
public final class StoreLife implements AutoCloseable {

    /** The store's place in the restart tree. */
    public static final ElementId STORE = new ElementId("machine/shop/db");

    /** How long a test waits for anything. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StoreKind kind;
    private final Process process;
    private final ControlServer server;
    private final Queue<Generation> lapsed = new ConcurrentLinkedQueue<>();
    private final Queue<Message.Status> statuses = new ConcurrentLinkedQueue<>();
    private final Map<Long, CompletableFuture<Message.Reply>> replies = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final Path directory;
    private final Path log;
    private final int port;
    private volatile ControlServer.Session session;
    private volatile Map<String, Long> counters = Map.of();

    private StoreLife(StoreKind kind, Path home, long number, int port, List<GrantSpec> grants) throws IOException {
        this.kind = kind;
        this.port = port;
        this.directory = home.resolve("store");
        Path socket = home.resolve("c" + number + ".sock");
        server = ControlServer.listen(socket, new Manager());
        Path lives = Files.createDirectories(home.resolve("lives"));
        ProcessSpec spec = new ProcessSpec("instance", new Generation(STORE, number), socket, lives.resolve(number + ".lock"),
                lives.resolve(number + ".vitals"), lives.resolve(number + ".work"), kind.role(directory, port, grants));
        Path file = Files.writeString(lives.resolve(number + ".json"), Json.line(spec));
        log = lives.resolve(number + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Dstore.linger=500", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(kind.jvmOptions());
        command.addAll(List.of(kind.main().getName(), file.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /**
     * Starts a life of a store.
     *
     * @param home whose directory {@code store} is the store's, life after life
     * @param number of the generation: each life has another
     * @param port on which it will be found, if its kind listens on one
     */
    public static StoreLife start(StoreKind kind, Path home, long number, int port, GrantSpec... grants) throws IOException {
        return new StoreLife(kind, home, number, port, List.of(grants));
    }

    /** A port of loopback that is free now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A generation of the process that uses the store. */
    public static Generation host(long number) {
        return new Generation(new ElementId("machine/shop/web"), number);
    }

    /** Its right to use it. */
    public static GrantSpec grant(long number) {
        return grant(host(number));
    }

    /** The right of any generation to use it. */
    public static GrantSpec grant(Generation generation) {
        return new GrantSpec(generation, generation.id().name() + "_" + generation.number(), "secret of " + generation, Map.of());
    }

    /** Waits until the store serves. */
    public StoreLife ready() throws IOException {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> !process.isAlive() || hasBeen(Message.State.READY));
        if (!process.isAlive()) {
            throw new AssertionError("the store ended with " + process.exitValue() + ":\n" + log());
        }
        return this;
    }

    /** Whether it has told that it was in {@code state}. */
    public boolean hasBeen(Message.State state) {
        return statuses.stream().anyMatch(status -> status.state() == state);
    }

    /** Milliseconds from the beginning of main to serving, as the store told. */
    public long recoveryMillis() {
        return statuses.stream().mapToLong(Message.Status::recoveryMillis).max().orElseThrow();
    }

    /** What it told of a counter last; -1 if it told nothing. */
    public long counter(String name) {
        return counters.getOrDefault(name, -1L);
    }

    /** Whether it has told that {@code generation} did not renew its lease. */
    public boolean hasLapsed(Generation generation) {
        return lapsed.contains(generation);
    }

    /** Has it shut a generation out, and waits for the reply. */
    public Message.Reply fence(Generation generation) throws Exception {
        long request = requests.incrementAndGet();
        return ask(request, new Message.Fence(request, generation));
    }

    /** Has it let a generation in, and waits for the reply. */
    public Message.Reply grant(GrantSpec grant) throws Exception {
        long request = requests.incrementAndGet();
        return ask(request, new Message.Grant(request, grant));
    }

    /** Has it write a copy of itself, and waits for the reply. */
    public Message.Reply backup(Path file) throws Exception {
        long request = requests.incrementAndGet();
        return ask(request, new Message.Backup(request, file));
    }

    private Message.Reply ask(long request, Message message) throws Exception {
        CompletableFuture<Message.Reply> reply = replies.computeIfAbsent(request, ignored -> new CompletableFuture<>());
        session.send(message);
        return reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A client of it. */
    public Client connect(GrantSpec grant) throws Exception {
        return kind.connect(this, grant);
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    public Process process() {
        return process;
    }

    /** What it wrote to its log. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Stops it, as a machine does that stands still, or lets it go on. */
    public void freeze(boolean frozen) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid())).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("kill ended with " + exit);
        }
    }

    /** SIGKILL, and waits until the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws Exception {
        kill();
        server.close();
    }

    private final class Manager implements ControlServer.Listener {
        @Override
        public void connected(ControlServer.Session connected) {
            session = connected;
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            switch (message) {
                case Message.Status status -> statuses.add(status);
                case Message.Lapsed over -> lapsed.add(over.generation());
                case Message.Counters now -> counters = now.all();
                case Message.Reply reply -> replies.computeIfAbsent(reply.request(), ignored -> new CompletableFuture<>()).complete(reply);
                default -> { }
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {}
    }
}
