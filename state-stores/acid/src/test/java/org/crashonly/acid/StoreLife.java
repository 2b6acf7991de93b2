package org.crashonly.acid;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;

/** A real store process and the manager's side of its control socket. */
final class StoreLife implements AutoCloseable {

    static final ElementId STORE = new ElementId("machine/shop/db");
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final ControlServer server;
    private final Queue<Message.Status> statuses = new ConcurrentLinkedQueue<>();
    private final Map<Long, CompletableFuture<Message.Reply>> replies = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile ControlServer.Session session;
    private final Path log;
    private final int port;

    private StoreLife(Path home, long number, int port, List<GrantSpec> grants) throws IOException {
        this.port = port;
        Path socket = home.resolve("c" + number + ".sock");
        server = ControlServer.listen(socket, new Manager());
        AcidStoreSpec role = new AcidStoreSpec(home.resolve("store"), port, "shop", 60_000, grants);
        Path lives = Files.createDirectories(home.resolve("lives"));
        ProcessSpec spec = new ProcessSpec("instance", new Generation(STORE, number), socket, lives.resolve(number + ".lock"),
                lives.resolve(number + ".vitals"), lives.resolve(number + ".work"), role);
        Path file = Files.writeString(lives.resolve(number + ".json"), Json.line(spec));
        log = lives.resolve(number + ".log");
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        AcidStoreMain.class.getName(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static StoreLife start(Path home, long number, int port, GrantSpec... grants) throws IOException {
        return new StoreLife(home, number, port, List.of(grants));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static Generation host(long number) {
        return new Generation(new ElementId("machine/shop/web"), number);
    }

    static GrantSpec grant(long number) {
        return new GrantSpec(host(number), "web_" + number, "secret of " + number, Map.of());
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

    Connection connect(GrantSpec grant, String settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:tcp://127.0.0.1:" + port + "/shop" + settings, grant.user(), grant.password());
    }

    Connection connect(GrantSpec grant) throws SQLException {
        return connect(grant, "");
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
                case Message.Reply reply -> replies.computeIfAbsent(reply.request(), ignored -> new CompletableFuture<>()).complete(reply);
                default -> { }
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {}
    }
}
