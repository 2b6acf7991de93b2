package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Front doors as processes, with this test as their manager: it kills and freezes them, their targets and itself. */
@Timeout(120)
@Order(4)
class FrontDoorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ElementId SHOP = new ElementId("machine/shop/web/shop");

    /** A target as a process, so that it can be killed and frozen: prints its port. */
    static final class TargetMain {
        private TargetMain() {}

        public static void main(String[] arguments) throws Exception {
            try (Backend backend = new Backend()) {
                System.out.println(backend.port());
                System.out.flush();
                Thread.currentThread().join();
            }
        }
    }

    /** The manager's side of the control socket. */
    private final class Manager implements ControlServer.Listener, AutoCloseable {
        private final ControlServer server;
        private final long epoch;
        private final Queue<ControlServer.Session> sessions = new ConcurrentLinkedQueue<>();
        private final Queue<Message> heard = new ConcurrentLinkedQueue<>();
        private volatile RoutingTable table;
        private volatile boolean refuses;

        private Manager(long epoch, RoutingTable table) throws IOException {
            this.epoch = epoch;
            this.table = table;
            this.server = ControlServer.listen(directory.resolve("control.sock"), this);
        }

        @Override
        public void connected(ControlServer.Session session) {
            if (refuses) {
                session.send(new Message.Refused("this generation has ended"));
                return;
            }
            session.send(new Message.Welcome(epoch));
            if (table != null) {
                session.send(new Message.Routes(table));
            }
            sessions.add(session);
        }

        @Override
        public void received(ControlServer.Session session, Message message) {
            heard.add(message);
        }

        @Override
        public void disconnected(ControlServer.Session session) {
            sessions.remove(session);
        }

        private void push(RoutingTable newer) {
            table = newer;
            sessions.forEach(session -> session.send(new Message.Routes(newer)));
        }

        private boolean heardReady(int doors) {
            return heard.stream().filter(m -> m instanceof Message.Status s && s.state() == Message.State.READY).count() >= doors;
        }

        @Override
        public void close() throws IOException {
            server.close();
            sessions.forEach(ControlServer.Session::close);
        }
    }

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    /** A target that nothing happens to. */
    private Backend living;
    private Manager manager;
    private int port;

    @BeforeEach
    void findAPort() throws IOException {
        living = new Backend();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void endAll() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        living.close();
        if (manager != null) {
            manager.close();
        }
    }

    private Process java(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        File errors = Files.createTempFile(directory, main.getSimpleName(), ".log").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        processes.add(process);
        return process;
    }

    private Process door(int number) throws IOException {
        ProcessSpec spec = new ProcessSpec(
                "test", new Generation(new ElementId("machine/front-door-" + number), 1), directory.resolve("control.sock"),
                directory.resolve("lock-" + number), vitals(number), directory.resolve("work-" + number),
                new FrontDoorSpec("127.0.0.1", port, HoldLimits.DEFAULT));
        Path file = Files.writeString(directory.resolve("spec-" + number), Json.line(spec));
        return java(FrontDoorMain.class, file.toString());
    }

    private Path vitals(int number) {
        return directory.resolve("vitals-" + number);
    }

    private static int portOf(Process target) throws IOException {
        return Integer.parseInt(target.inputReader().readLine());
    }

    private static RoutingTable table(long epoch, long version, Target... targets) {
        return new RoutingTable(epoch, version, List.of(new Route(SHOP, null, "/", List.of(targets), null, 60_000, 300_000)));
    }

    private static void signal(String signal, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private static Target target(int generation, int port) {
        return Door.generation(generation, port, true);
    }

    @Test
    void itListensOnceItKnowsItsRoutesAndSaysSo() throws Exception {
        manager = new Manager(1, null);
        Process door = door(1);
        await().atMost(PATIENCE).until(() -> manager.heard.stream()
                .anyMatch(m -> m instanceof Message.Status s && s.state() == Message.State.RECOVERING));
        assertThatThrownBy(() -> new Client(port)).isInstanceOf(ConnectException.class);

        manager.push(table(1, 1, target(1, living.port())));

        await().atMost(PATIENCE).until(() -> manager.heardReady(1));
        assertThat(ask(port, get("/")).status()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> manager.heard.stream()
                .anyMatch(m -> m instanceof Message.Counters c && c.totals().get("requests.passed-on") == 1));
        assertThat(door.isAlive()).isTrue();
    }

    @Test
    void requestsOutliveAKilledTargetAndADeadManager() throws Exception {
        Process first = java(TargetMain.class);
        manager = new Manager(1, table(1, 1, target(1, portOf(first))));
        door(1);
        await().atMost(PATIENCE).until(() -> manager.heardReady(1));
        assertThat(ask(port, get("/")).status()).isEqualTo(200);

        manager.close();
        assertThat(ask(port, get("/")).status()).as("traffic flows by the last routing table").isEqualTo(200);
        first.destroyForcibly().waitFor();
        List<CompletableFuture<Reply>> held = List.of(askLater(port, get("/")), askLater(port, post("/", "never delivered")));
        try (Arena arena = Arena.ofShared()) {
            Vitals seen = Vitals.open(vitals(1), arena);
            await().atMost(PATIENCE).until(() -> seen.get(Counter.HELD) == 2);
        }

        manager = new Manager(2, table(2, 1, target(2, living.port())));
        for (CompletableFuture<Reply> reply : held) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
    }

    @Test
    void aFrozenTargetCostsTheTtlAndTheNextGenerationServes() throws Exception {
        Process frozen = java(TargetMain.class);
        manager = new Manager(1, table(1, 1, target(1, portOf(frozen))));
        door(1);
        await().atMost(PATIENCE).until(() -> manager.heardReady(1));
        signal("STOP", frozen);
        assertThat(ask(port, post("/", "x", "Request-TTL: 300")).status()).isEqualTo(504);
        CompletableFuture<Reply> waiting = askLater(port, get("/"));
        await().atMost(PATIENCE).until(() -> manager.heard.stream()
                .anyMatch(m -> m instanceof Message.EndpointFailed f && f.failure() == Message.Failure.TIMEOUT));
        manager.push(table(1, 2, target(2, living.port())));
        frozen.destroyForcibly().waitFor();
        assertThat(waiting.get().status()).as("it was in the frozen process, and is repeated when that dies").isEqualTo(200);
        assertThat(ask(port, post("/", "x")).status()).isEqualTo(200);
    }

    @Test
    void aFrozenFrontDoorDoesNotBeatAndAKilledOneIsNotMissed() throws Exception {
        manager = new Manager(1, table(1, 1, target(1, living.port())));
        Process one = door(1);
        Process two = door(2);
        await().atMost(PATIENCE).until(() -> manager.heardReady(2));
        try (Arena arena = Arena.ofShared()) {
            Vitals seen = Vitals.open(vitals(1), arena);
            signal("STOP", one);
            await().atMost(PATIENCE).until(() -> System.nanoTime() - seen.get(Counter.HEARTBEAT_NANOS) > 500_000_000L);
            signal("CONT", one);
            long thawed = System.nanoTime();
            await().atMost(PATIENCE).until(() -> seen.get(Counter.HEARTBEAT_NANOS) - thawed > 0);
        }
        one.destroyForcibly().waitFor();
        for (int i = 0; i < 20; i++) {
            assertThat(ask(port, get("/")).status()).isEqualTo(200);
        }
        assertThat(two.isAlive()).isTrue();
    }

    @Test
    void aPortInUseIsSaidClearly() throws Exception {
        manager = new Manager(1, table(1, 1));
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            Process door = door(1);
            assertThat(door.waitFor()).isEqualTo(ExitCode.ADDRESS_IN_USE.code());
        }
        try (var logs = Files.newDirectoryStream(directory, "FrontDoorMain*.log")) {
            assertThat(Files.readString(logs.iterator().next())).contains("127.0.0.1:" + port).contains("another program has this port");
        }
    }

    @Test
    void aGenerationThatHasEndedEnds() throws Exception {
        manager = new Manager(1, table(1, 1));
        manager.refuses = true;
        assertThat(door(1).waitFor()).isEqualTo(ExitCode.FENCED.code());
    }
}
