package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.post;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two front doors as processes on one port, killed while clients insist on their keyed requests. */
@Timeout(120)
@Tag("storm")
@Order(6)
class LedgerStormIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 8;
    private static final int KILLS = 4;

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void noneGoesOn() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void noKeyIsDeliveredTwiceWhicheverDoorIsKilled() throws Exception {
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        int port = freePort();
        try (SessionStore store = new SessionStore(directory); Backend backend = new Backend(); ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Process[] doors = {door(1, 1, port, backend, store), door(2, 1, port, backend, store)};
            await().atMost(PATIENCE).ignoreExceptions().until(() -> Client.ask(port, Client.get("/")).status() == 200);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String client = "c" + i;
                running.add(clients.submit(() -> {
                    for (int n = 0; !over.get(); n++) {
                        String key = client + "-" + n;
                        answers.put(key, insist(port, key));
                    }
                }));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int answered = answers.size();
                await().atMost(PATIENCE).until(() -> answers.size() > answered + 20 * CLIENTS);
                int victim = kill % 2;
                int generation = 1 + kill / 2;
                doors[victim].destroyForcibly().waitFor();
                store.fence(SessionStore.door(victim + 1, generation));
                doors[victim] = door(victim + 1, generation + 1, port, backend, store);
            }
            over.set(true);
            for (Future<?> client : running) {
                client.get();
            }

            Map<String, Long> deliveries = backend.received().stream().filter(it -> it.line().startsWith("POST"))
                    .collect(Collectors.groupingBy(it -> it.header("Idempotency-Key"), Collectors.counting()));
            assertThat(deliveries.values()).allMatch(times -> times == 1);
            assertThat(answers).allSatisfy((key, status) -> assertThat(status).as(key).isIn(200, 502));
            assertThat(answers.entrySet().stream().filter(it -> it.getValue() == 200).map(Map.Entry::getKey)).allMatch(deliveries::containsKey);
            Map<Integer, Long> counts = answers.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(counts.getOrDefault(502, 0L)).as("at most what was under way: " + counts).isLessThanOrEqualTo((long) KILLS * CLIENTS);
        }
    }

    /** Where a keyed request is when all front doors are killed, and what its client may get when it comes again. */
    private enum Point {
        /** Half of its body is there. */
        RECEIVING(200),
        /** The ledger was asked, and has not answered: it may have granted the claim. */
        CLAIMING(200, 502),
        /** It is at its target. */
        SENT(502),
        /** It is answered, and the ledger has not said that it has the answer. */
        STORING(200, 502),
        /** Its client has the answer. */
        ANSWERED(200);

        private final Set<Integer> afterwards;

        Point(Integer... afterwards) {
            this.afterwards = Set.of(afterwards);
        }
    }

    @Test
    void bothDoorsMayDieAtEveryPointOfAnExchange() throws Exception {
        int port = freePort();
        try (SessionStore store = new SessionStore(directory); Backend backend = new Backend(); Arena arena = Arena.ofShared()) {
            for (Point point : Point.values()) {
                long generation = 1 + point.ordinal();
                Process[] doors = {door(1, generation, port, backend, store), door(2, generation, port, backend, store)};
                await().atMost(PATIENCE).ignoreExceptions().until(() -> vitals(arena, generation).size() == 2 && Client.ask(port, Client.get("/")).status() == 200);
                await().until(() -> inFlight(arena, generation) == 0);
                try (Client client = new Client(port)) {
                    bring(client, point, store, backend, () -> inFlight(arena, generation) == 1);
                    for (Process door : doors) {
                        door.destroyForcibly().waitFor();
                    }
                }
                store.signal("CONT");
                store.fence(SessionStore.door(1, generation));
                store.fence(SessionStore.door(2, generation));
            }
            Process ignored = door(1, 1L + Point.values().length, port, backend, store);
            for (Point point : Point.values()) {
                int status = insist(port, point.name());
                long deliveries = backend.received().stream().filter(it -> point.name().equals(it.header("Idempotency-Key"))).count();
                assertThat(status).as(point.name()).isIn(point.afterwards);
                assertThat(deliveries).as(point.name()).isLessThanOrEqualTo(1);
                assertThat(status == 200 && deliveries == 0).as("answered without having been delivered: %s", point).isFalse();
            }
        }
    }

    private static void bring(Client client, Point point, SessionStore store, Backend backend, Callable<Boolean> inFlight) throws Exception {
        String request = post("/", point.name(), "Idempotency-Key: " + point.name());
        switch (point) {
            case RECEIVING -> {
                client.send(request.substring(0, request.length() - 3));
                await().until(inFlight);
            }
            case CLAIMING -> {
                store.signal("STOP");
                client.send(request);
                await().until(inFlight);
            }
            case SENT -> {
                backend.next(Backend.hang(new CountDownLatch(1)));
                client.send(request);
                await().until(() -> hasReceived(backend, point));
            }
            case STORING -> {
                CountDownLatch answered = new CountDownLatch(1);
                backend.next(call -> {
                    freeze(store);
                    Backend.answer(200, "ok").serve(call);
                    answered.countDown();
                });
                client.send(request);
                answered.await();
                await().until(inFlight);
            }
            case ANSWERED -> assertThat(client.send(request).reply().status()).isEqualTo(200);
        }
    }

    private static void freeze(SessionStore store) throws IOException {
        try {
            store.signal("STOP");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static boolean hasReceived(Backend backend, Point point) {
        return backend.received().stream().anyMatch(it -> point.name().equals(it.header("Idempotency-Key")));
    }

    private List<Vitals> vitals(Arena arena, long generation) throws IOException {
        List<Vitals> vitals = new ArrayList<>();
        for (int door = 1; door <= 2; door++) {
            vitals.add(Vitals.open(directory.resolve("door-" + door + "-" + generation + ".vitals"), arena));
        }
        return vitals;
    }

    private long inFlight(Arena arena, long generation) throws IOException {
        return vitals(arena, generation).stream().mapToLong(it -> it.get(Counter.IN_FLIGHT)).sum();
    }

    /** Sends a request until it is answered for good; returns the status. */
    private static int insist(int port, String key) {
        while (true) {
            try {
                int status = Client.ask(port, post("/", key, "Idempotency-Key: " + key)).status();
                if (status != 503 && status != 409) {
                    return status;
                }
            } catch (IOException e) {
                // Its front door was killed.
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Process door(int number, long generation, int port, Backend backend, SessionStore store) throws IOException {
        Generation own = SessionStore.door(number, generation);
        String name = "door-" + number + "-" + generation;
        RoutingTable routes = new RoutingTable(1, 1, List.of(new Route(
                Door.SHOP, null, "/", List.of(Door.generation(1, backend)), null, 60_000, 300_000)));
        ProcessSpec spec = new ProcessSpec("test", own, directory.resolve("nobody"), directory.resolve(name + ".lock"),
                directory.resolve(name + ".vitals"), directory.resolve(name + ".work"),
                new FrontDoorSpec("127.0.0.1", port, HoldLimits.DEFAULT, null, 1, routes, List.of(store.access(own)), null));
        Path file = Files.writeString(directory.resolve(name), Json.line(spec));
        Process process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FrontDoorMain.class.getName(), file.toString())
                .redirectErrorStream(true).redirectOutput(directory.resolve(name + ".log").toFile()).start();
        processes.add(process);
        return process;
    }
}
