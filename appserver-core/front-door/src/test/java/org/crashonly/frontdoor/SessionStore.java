package org.crashonly.frontdoor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;

/** A real session store in a process of its own, which knows the first generations of two front doors, and this side of its manager. */
final class SessionStore implements AutoCloseable, ControlServer.Listener {

    private static final ElementId STORE = new ElementId("machine/shop/session");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int GENERATIONS = 50;
    private static final SessionLimits SMALL =
            new SessionLimits(4 << 20, 1 << 20, 1_000, 8 << 20, 256 << 10, 60_000, 1 << 20, 1 << 16, 5_000, 2_000, 64);

    private final Path directory;
    private final Queue<Message> heard = new ConcurrentLinkedQueue<>();
    private ControlServer manager;
    private volatile ControlServer.Session session;
    private Process process;
    private int lives;
    private long fences;

    SessionStore(Path directory) throws IOException {
        this.directory = directory;
        restart();
    }

    /** A generation of one of the front doors. */
    static Generation door(int door, long number) {
        return new Generation(new ElementId("machine/server/front-door-" + door), number);
    }

    /** How {@code door} reaches it. */
    SessionAccessSpec access(Generation door) {
        return new SessionAccessSpec(STORE, directory.resolve("s"), token(door));
    }

    private static String token(Generation door) {
        return "token of " + door;
    }

    /** The next life begins; returns when it serves. */
    void restart() throws IOException {
        close();
        heard.clear();
        lives++;
        Path control = directory.resolve("c" + lives);
        manager = ControlServer.listen(control, this);
        List<GrantSpec> grants = LongStream.rangeClosed(1, GENERATIONS).boxed()
                .<GrantSpec>mapMulti((number, to) -> {
                    to.accept(grant(door(1, number)));
                    to.accept(grant(door(2, number)));
                }).toList();
        ProcessSpec spec = new ProcessSpec("test", new Generation(STORE, lives), control, directory.resolve(lives + ".lock"),
                directory.resolve(lives + ".vitals"), directory.resolve(lives + ".work"),
                new SessionStoreSpec(directory.resolve("image"), directory.resolve("s"), SMALL, grants));
        Path file = Files.writeString(directory.resolve(lives + ".json"), Json.line(spec));
        process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.crashonly.sessionstore.SessionStoreMain", file.toString())
                .redirectErrorStream(true).redirectOutput(directory.resolve(lives + ".log").toFile()).start();
        await("store, see " + directory).atMost(PATIENCE).until(
                () -> heard.stream().anyMatch(it -> it instanceof Message.Status s && s.state() == Message.State.READY));
    }

    private static GrantSpec grant(Generation door) {
        return new GrantSpec(door, door.id().name(), token(door), Map.of());
    }

    /** As when {@code door} has ended; returns when that is in force. */
    void fence(Generation door) {
        long number = ++fences;
        session.send(new Message.Fence(number, door));
        await().atMost(PATIENCE).until(() -> heard.stream().anyMatch(it -> it instanceof Message.Reply r && r.request() == number));
    }

    void signal(String signal) throws Exception {
        int ignored = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void connected(ControlServer.Session connected) {
        session = connected;
        connected.send(new Message.Welcome(1));
    }

    @Override
    public void received(ControlServer.Session from, Message message) {
        heard.add(message);
    }

    @Override
    public void disconnected(ControlServer.Session gone) {}

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly().onExit().join();
            manager.close();
        }
    }
}
