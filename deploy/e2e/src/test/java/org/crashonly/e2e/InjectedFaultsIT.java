package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Faults in a server as it is run: what they do, that they are seen, and what ends them. */
@Tag("storm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectedFaultsIT {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    /** Of the default data source: its own, that of a reference to it, and the container's. */
    private static final List<String> NAMES =
            List.of("java:comp/DefaultDataSource", "java:comp/env/org.crashonly.probe.Notes/database", "jdbc/__default");

    private static final String DECLARED = "machine/probe/session-store -> machine/probe/db (exit)";

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                stores: {db: {type: acid}}
                policy: {recovery: {confirmation: 5s, healthy: 5s, restarts: 1000}}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void requestsFindNoDataSourceWhileItsNamesAreLostAndTheNextGenerationDoes() throws Exception {
        for (String name : NAMES) {
            assertThat(lookup(name)).as(name).isEqualTo("true");
        }
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        inject("web/probe", "name-lost");
        awaitDetail("web/probe", "fault injected: name-lost for=30m");
        for (String name : NAMES) {
            assertThat(lookup(name)).as(name).isEqualTo("NameNotFoundException");
        }
        assertThat(Probe.get(server, "/count").statusCode()).as("who found it before has it").isEqualTo(200);
        heal("web/probe");
        assertThat(lookup(NAMES.getFirst())).isEqualTo("true");

        inject("web/probe", "name-lost");
        await().atMost(LONG_ENOUGH).until(() -> lookup(NAMES.getFirst()), "NameNotFoundException"::equals);
        assertThat(server.crashonly("restart", "web/probe").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> lookup(NAMES.getFirst()), "true"::equals);
        awaitDetail("web/probe", null);
    }

    @Test
    void whatSurvivesRestartsOfAModuleIsEndedByOneOfItsProcess() {
        inject("web/probe", "name-lost", "survives=module");
        await().atMost(LONG_ENOUGH).until(() -> lookup(NAMES.getFirst()), "NameNotFoundException"::equals);
        long life = server.element("web/probe").orElseThrow().generation();
        assertThat(server.crashonly("restart", "web/probe").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> server.element("web/probe").filter(it -> it.generation() > life && it.state().equals("ready")).isPresent());
        await().atMost(LONG_ENOUGH).until(() -> lookup(NAMES.getFirst()), "NameNotFoundException"::equals);

        assertThat(server.crashonly("restart", "web").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> server.element("web/probe").filter(it -> it.generation() > life + 1 && it.state().equals("ready")).isPresent());
        await().atMost(LONG_ENOUGH).until(() -> lookup(NAMES.getFirst()), "true"::equals);
        awaitDetail("web/probe", null);
    }

    @Test
    void peersOfAModuleAreSlowOrFallSilent() throws Exception {
        HttpServer peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        peer.start();
        try {
            String fetch = "/errands/fetch?port=" + peer.getAddress().getPort();
            inject("web/probe", "slow-peer", "bytes=100");
            awaitDetail("web/probe", "fault injected: slow-peer for=30m bytes=100");
            long begun = System.nanoTime();
            assertThat(Probe.get(server, fetch).body()).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(500));

            inject("web/probe", "half-open-peer");
            awaitDetail("web/probe", "fault injected: half-open-peer for=30m");
            assertThat(Probe.get(server, fetch, "Request-TTL", "1500").statusCode()).isEqualTo(504);
            heal("web/probe");
            assertThat(Probe.get(server, fetch).body()).isEqualTo("hello");
        } finally {
            peer.stop(0);
        }
    }

    @Test
    void theStoreIsSlowOrFallsSilentOnTheConnectionsOfItsUsers() {
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        inject("db", "slow-peer", "bytes=100");
        awaitDetail("db", "fault injected: slow-peer for=30m bytes=100");
        long begun = System.nanoTime();
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));

        inject("db", "half-open-peer");
        awaitDetail("db", "fault injected: half-open-peer for=30m");
        assertThat(Probe.get(server, "/count", "Request-TTL", "1500").statusCode()).isEqualTo(504);
        heal("db");
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);
    }

    @Test
    void answersAreNothingConnectionsAreNotToBeHadAndProcessesEnd() {
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        inject("web/probe", "null-result", "times=1");
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/").body().isEmpty());
        assertThat(Probe.get(server, "/").body()).as("it failed once and passes").isEqualTo("hello");

        inject("web", "data-source-lost");
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() >= 500);
        heal("web");
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);

        for (String fault : List.of("kill", "restart")) {
            ProcessScan.Found host = Probe.process(server, "web");
            assertThat(server.crashonly("inject", "web", fault).output()).contains("injected " + fault + " into probe/web");
            assertThat(Probe.awaitSuccessor(server, "web", host.identity()).history().getFirst().reason()).as(fault).isEqualTo("requested");
            assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        }
    }

    @Test
    void whatIsArmedIsSeenInTheStatusInBeansToo() {
        String bean = "machine/probe/web/probe/Notes";
        assertThat(server.inject(bean, "latency delay=1ms for=30m")).isEmpty();
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(server.status().orElseThrow().faults()).singleElement().satisfies(it -> {
            assertThat(it).extracting(FaultView::id, FaultView::fault).containsExactly(bean, "latency for=30m delay=1ms");
            assertThat(it.endsAtMillis() - System.currentTimeMillis()).isBetween(1L, Duration.ofMinutes(30).toMillis());
        }));
        assertThat(server.crashonly("status").output()).contains("fault injected  probe/web/probe/Notes: latency for=30m delay=1ms, ends in ");
        assertThat(server.heal("machine/probe/web")).isEmpty();
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(server.status().orElseThrow().faults()).isEmpty());
        assertThat(server.crashonly("status").output()).doesNotContain("fault injected");
    }

    @Test
    void damagedPagesOfTheSessionStoreAreRepairedByItsNextRecovery() {
        assertThat(server.crashonly("inject", "db", "corrupt-page").output()).contains("only a session store has copies");
        String session = Probe.post(server, "/steps", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        ProcessScan.Found store = Probe.process(server, "session-store");
        inject("session-store", "corrupt-page");
        awaitDetail("session-store", "fault injected: corrupt-page for=30m");
        assertThat(Probe.post(server, "/steps", "", "Cookie", session).body()).as("nobody notices").isEqualTo("2 2");

        ServerUnderTest.kill(store);
        Probe.awaitSuccessor(server, "session-store", store.identity());
        awaitDetail("session-store", null);
        assertThat(server.log("probe/session-store")).contains("sessions were damaged and are repaired", "SUPERBLOCK_COPY");
        assertThat(Probe.post(server, "/steps", "", "Cookie", session).body()).isEqualTo("3 3");

        ProcessScan.Found second = Probe.process(server, "session-store");
        assertThat(server.crashonly("inject", "session-store", "corrupt-page", "--for", "5s").exitCode()).isZero();
        awaitDetail("session-store", "fault injected: corrupt-page for=5s");
        awaitDetail("session-store", null);
        assertThat(Probe.process(server, "session-store")).as("mended without a restart").isEqualTo(second);
    }

    @Test
    void whatSomebodyKnowsIsDeclaredAndToldFromWhatWasSeen() {
        assertThat(server.crashonly("fmap", "declare", "session-store", "db", "exit").output()).contains(DECLARED);
        assertThat(server.crashonly("fmap", "show").output()).contains(DECLARED + "  0 of 0 (1.00)  declared, accepted");
        assertThat(server.crashonly("fmap", "diff", "--json").output()).doesNotContain("declared");
        assertThat(server.crashonly("fmap", "declare", "db", "db", "exit").output()).contains("a failure propagates to another component");
        assertThat(server.crashonly("tree", "suggest", "probe", "--json").output()).contains("\"suggestion\":", "\"failuresPerHour\":");
    }

    private String lookup(String name) {
        return Probe.get(server, "/errands/lookup?name=" + name).body();
    }

    private void awaitDetail(String id, String detail) {
        await(id + ": " + detail).atMost(LONG_ENOUGH).until(() -> Objects.equals(server.element(id).orElseThrow().detail(), detail));
    }

    private void heal(String id) {
        assertThat(server.crashonly("inject", id, "--off").exitCode()).isZero();
        awaitDetail(id, null);
    }

    private void inject(String id, String... fault) {
        ServerUnderTest.Outcome injected = server.crashonly(
                Stream.concat(Stream.of("inject", id, "--for", "30m"), Stream.of(fault)).toArray(String[]::new));
        assertThat(injected.exitCode()).as(injected.output()).isZero();
    }
}
