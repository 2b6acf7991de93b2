package org.crashonly.sessionstore;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.client.SocketStoreClient;

/** A real store process and the manager's side of its control socket. */
final class StoreLife implements AutoCloseable {

    static final ElementId STORE = new ElementId("machine/shop/session");
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final ControlServer server;
    private final Queue<Message.Status> statuses = new ConcurrentLinkedQueue<>();
    private final Map<Long, CompletableFuture<Message.Reply>> replies = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile ControlServer.Session session;
    private volatile Map<String, Long> counters = Map.of();
    private final Path log;

    private StoreLife(Path home, long number, SessionLimits limits, List<GrantSpec> grants) throws IOException {
        Path socket = home.resolve("c" + number + ".sock");
        server = ControlServer.listen(socket, new Manager());
        SessionStoreSpec role = new SessionStoreSpec(home.resolve("store"), socket(home), limits, grants);
        Path lives = Files.createDirectories(home.resolve("lives"));
        ProcessSpec spec = new ProcessSpec("instance", new Generation(STORE, number), socket, lives.resolve(number + ".lock"),
                lives.resolve(number + ".vitals"), lives.resolve(number + ".work"), role);
        Path file = Files.writeString(lives.resolve(number + ".json"), Json.line(spec));
        log = lives.resolve(number + ".log");
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx128m",
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        SessionStoreMain.class.getName(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static StoreLife start(Path home, long number, SessionLimits limits, GrantSpec... grants) throws IOException {
        return new StoreLife(home, number, limits, List.of(grants));
    }

    static StoreLife start(Path home, long number, GrantSpec... grants) throws IOException {
        return start(home, number, Limits.SMALL, grants);
    }

    static Path socket(Path home) {
        return home.resolve("s.sock");
    }

    static Generation host(long number) {
        return new Generation(new ElementId("machine/shop/web"), number);
    }

    static GrantSpec grant(Generation generation) {
        return new GrantSpec(generation, generation.id().name(), "token of " + generation, Map.of());
    }

    static GrantSpec grant(long number) {
        return grant(host(number));
    }

    /** A client of the store in {@code home}, whichever of its lives there is. */
    static SocketStoreClient client(Path home, GrantSpec grant) {
        return SocketStoreClient.open(new StoreAccess(socket(home), grant.generation().toString(), grant.password()));
    }

    /** Waits until the store serves. */
    StoreLife ready() throws IOException {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> !process.isAlive() || hasBeen(Message.State.READY));
        if (!process.isAlive()) {
            throw new AssertionError("the store ended with " + process.exitValue() + ":\n" + log());
        }
        return this;
    }

    boolean hasBeen(Message.State state) {
        return statuses.stream().anyMatch(status -> status.state() == state);
    }

    /** Milliseconds from the beginning of main to serving. */
    long recoveryMillis() {
        return statuses.stream().mapToLong(Message.Status::recoveryMillis).max().orElseThrow();
    }

    long counter(String name) {
        return counters.getOrDefault(name, -1L);
    }

    Message.Reply fence(Generation generation) throws Exception {
        long request = requests.incrementAndGet();
        return ask(request, new Message.Fence(request, generation));
    }

    Message.Reply grant(GrantSpec grant) throws Exception {
        long request = requests.incrementAndGet();
        return ask(request, new Message.Grant(request, grant));
    }

    private Message.Reply ask(long request, Message message) throws Exception {
        CompletableFuture<Message.Reply> reply = replies.computeIfAbsent(request, ignored -> new CompletableFuture<>());
        session.send(message);
        return reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    Process process() {
        return process;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill() throws InterruptedException {
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
                case Message.Counters now -> counters = now.totals();
                case Message.Reply reply -> replies.computeIfAbsent(reply.request(), ignored -> new CompletableFuture<>()).complete(reply);
                default -> { }
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {}
    }
}
