package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.control.Json;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code crashonly run app.war}: whatever is killed, repeatable requests succeed and what was acknowledged is there. */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunWarIT {

    private static final int PER_SECOND = 40;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) {
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(Probe.WAR);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyPartIsAProcessOfItsOwn() {
        Set<String> ids = server.processes().stream().map(it -> it.id().path()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(ids).containsExactly(
                "machine/probe/db", "machine/probe/session-store", "machine/probe/web", "machine/server/front-door-1", "machine/server/front-door-2",
                "machine/server/loop", "machine/server/manager");
    }

    @Test
    void theCommandLineShowsWhatRuns() throws Exception {
        ServerUnderTest.Outcome json = server.crashonly("status", "--json");
        assertThat(json.exitCode()).isZero();
        StatusView status = Json.read(json.output(), StatusView.class);
        assertThat(status.elements()).extracting(ElementView::id).contains("machine", "machine/probe", "machine/probe/web/probe");
        assertThat(server.crashonly("status").output()).contains("front-door-1").contains("ready");
        assertThat(server.crashonly("logs", "web").exitCode()).isZero();
        assertThat(server.crashonly("top", "--json").output()).contains("\"id\":\"machine/probe/web/probe\"", "\"heapMegabytes\":");
    }

    @Test
    void aKilledHostIsNoticedOnlyByThoseWhoseRequestsMayNotBeRepeated() {
        assertThat(Probe.put(server, "/notes/host", "before").statusCode()).isEqualTo(200);
        ProcessScan.Found host = Probe.process(server, "web");
        CompletableFuture<HttpResponse<String>> repeatable = Probe.later(() -> Probe.get(server, "/slow/3000"));
        CompletableFuture<HttpResponse<String>> unrepeatable = Probe.later(() -> Probe.post(server, "/slow/50000", ""));
        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) > 1);
        ServerUnderTest.kill(host);
        HttpResponse<String> unknown = unrepeatable.join();
        assertThat(unknown.statusCode()).isEqualTo(502);
        assertThat(unknown.body()).contains("outcome-unknown");
        assertThat(unknown.headers().firstValue("Retry-After")).isEmpty();
        assertThat(repeatable.join().statusCode()).isEqualTo(200);
        assertThat(Probe.get(server, "/notes/host").body()).isEqualTo("before");
        ElementView successor = Probe.awaitSuccessor(server, "web", host.identity());
        // A manager that adopted the process is not its parent: it sees the end, but not how.
        assertThat(successor.history().getFirst().reason()).isIn("killed", "gone");
        assertThat(successor.recovery().lastMillis()).isPositive();
        assertThat(Probe.get(server, "/pid").body()).isEqualTo(Long.toString(successor.pid()));
    }

    @Test
    void aKilledStoreLosesNothingThatWasAcknowledged() {
        for (int i = 0; i < 20; i++) {
            assertThat(Probe.put(server, "/notes/store-" + i, "text " + i).statusCode()).isEqualTo(200);
        }
        Probe.killAndAwaitSuccessor(server, "db");
        for (int i = 0; i < 20; i++) {
            assertThat(Probe.get(server, "/notes/store-" + i).body()).isEqualTo("text " + i);
        }
    }

    @Test
    void aKilledManagerIsFollowedByOneThatAdoptsWhatRuns() {
        Set<ProcessScan.Found> before = others();
        long life = server.status().orElseThrow().managerLife();
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.kill(manager);
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        ElementView successor = Probe.awaitSuccessor(server, "manager", manager.identity());
        // A loop that did not start the manager is not its parent: it sees the end, but not how.
        assertThat(successor.history().getFirst().reason()).isIn("killed", "gone");
        assertThat(successor.restarts()).isPositive();
        assertThat(server.status().orElseThrow().managerLife()).isEqualTo(life + 1);
        assertThat(others()).isEqualTo(before);
    }

    @Test
    void whatDiedWhileThereWasNoManagerIsStartedByTheNextOne() {
        ProcessScan.Found store = Probe.process(server, "db");
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.signal(Probe.process(server, "loop"), "STOP");
        ServerUnderTest.kill(manager);
        ServerUnderTest.kill(store);
        ServerUnderTest.signal(Probe.process(server, "loop"), "CONT");
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        ElementView successor = Probe.awaitSuccessor(server, "db", store.identity());
        assertThat(successor.history().getFirst().reason()).isEqualTo("lost");
    }

    @Test
    void aFrozenManagerIsReplaced() {
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.signal(manager, "STOP");
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        assertThat(Probe.awaitSuccessor(server, "manager", manager.identity()).history().getFirst().reason()).isEqualTo("stalled");
    }

    @Test
    void aKilledShellLoopIsStartedAgainByTheManager() {
        ProcessScan.Found loop = Probe.process(server, "loop");
        ServerUnderTest.kill(loop);
        await().atMost(LONG_ENOUGH).until(() -> server.processes(it -> it.endsWith("/loop")).stream()
                .anyMatch(it -> !it.identity().equals(loop.identity())));
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.kill(manager);
        Probe.awaitSuccessor(server, "manager", manager.identity());
    }

    @Test
    void aKilledFrontDoorLeavesTheOtherOneServing() {
        ProcessScan.Found door = Probe.process(server, "front-door-1");
        ServerUnderTest.kill(door);
        Probe.awaitSuccessor(server, "front-door-1", door.identity());
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
    }

    @Test
    void aFrozenHostIsFencedCrashedAndReplaced() {
        ProcessScan.Found host = Probe.process(server, "web");
        CompletableFuture<HttpResponse<String>> trickle = Probe.later(() -> Probe.post(server, "/trickle/frozen/1000", ""));
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/notes/frozen-3").statusCode() == 200);
        ServerUnderTest.signal(host, "STOP");
        ElementView successor = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(successor.history().getFirst().reason()).isEqualTo("stalled");
        long written = Long.parseLong(Probe.get(server, "/count").body());
        ServerUnderTest.signal(host, "CONT");
        assertThat(trickle.join().statusCode()).isEqualTo(502);
        assertThat(Probe.get(server, "/count").body()).isEqualTo(Long.toString(written));
    }

    @Test
    void theCommandsCrashAndRestartWhatTheyAreTold() {
        ProcessScan.Found store = Probe.process(server, "session-store");
        assertThat(server.crashonly("kill", "session-store").exitCode()).isZero();
        ElementView killed = Probe.awaitSuccessor(server, "session-store", store.identity());
        assertThat(killed.history().getFirst().evidence()).contains("power switch");
        ProcessScan.Found host = Probe.process(server, "web");
        assertThat(server.crashonly("restart", "machine/probe").exitCode()).isZero();
        ElementView restarted = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(restarted.history().getFirst().reason()).isEqualTo("requested");
        assertThat(restarted.history().getFirst().level()).isEqualTo("application");
        assertThat(server.crashonly("kill", "nothing-of-that-name").exitCode()).isNotZero();
        ProcessScan.Found manager = Probe.process(server, "manager");
        assertThat(server.crashonly("kill", "manager").exitCode()).isZero();
        ElementView next = Probe.awaitSuccessor(server, "manager", manager.identity());
        assertThat(next.history().getFirst().reason()).isEqualTo("requested");
    }

    @Test
    void whateverIsKilledNoRepeatableRequestFailsNoEffectIsLostOrDoubledAndSessionsGoOn() throws Exception {
        HttpResponse<String> first = Probe.post(server, "/steps", "");
        assertThat(first.body()).isEqualTo("1 1");
        assertThat(Probe.post(server, "/steps", "").body()).as("another session").isEqualTo("1 1");
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        AtomicInteger steps = new AtomicInteger(1);
        // Beside other servers on two processors, to get a host and its store back may take longer than the default TTL.
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"), "Request-TTL", "60000");
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(Probe.SUCCESSION));

        Probe.killAndAwaitSuccessor(server, "manager");
        Probe.killAndAwaitSuccessor(server, "front-door-1");
        KeyedPosts.areEffectiveOnceWhateverIsKilled(server, () -> {
            int next = steps.incrementAndGet();
            assertThat(Probe.post(server, "/steps", "", "Cookie", cookie).body()).isEqualTo(next + " " + next);
        });
        traffic.end();

        Traffic.Report seen = report.get();
        assertThat(seen.failed()).as("%s", seen.failures()).isZero();
        // A killed front door costs the connections established on it, nothing else.
        assertThat(seen.lostConnections()).as("%s", seen.failures()).isLessThan(PER_SECOND);
        assertThat(seen.succeeded() + seen.lostConnections()).isEqualTo(seen.sent());
    }

    @Test
    void whatClientsSayOfTheirRequestsIsCheckedAtTheFrontDoor() {
        HttpResponse<String> ttl = Probe.get(server, "/", "Request-TTL", "soon");
        assertThat(ttl.statusCode()).isEqualTo(400);
        assertThat(ttl.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(ttl.body()).contains("Request-TTL");
        HttpResponse<String> key = Probe.post(server, "/notes", "x", "Idempotency-Key", "");
        assertThat(key.statusCode()).isEqualTo(400);
        assertThat(key.body()).contains("Idempotency-Key");
        assertThat(Probe.get(server, "/", "Request-TTL", "0").statusCode()).isEqualTo(504);
        assertThat(Probe.get(server, "/slow/5000", "Request-TTL", "200").statusCode()).isEqualTo(504);
        assertThat(Probe.get(server, "/no-such-page").statusCode()).isEqualTo(404);
    }

    @Test
    void aBodyLargerThanWhatIsHeldIsStreamed() {
        String large = "x".repeat(3 << 20);
        assertThat(Probe.put(server, "/length", large).body()).isEqualTo(Integer.toString(large.length()));
    }

    @Test
    void theStoresAreCopiedWhileTheyAreUsed(@TempDir Path directory) throws Exception {
        Path copy = directory.resolve("copy.zip");
        ServerUnderTest.Outcome backup = server.crashonly("backup", "probe", "--to", copy.toString());
        assertThat(backup.exitCode()).as(backup.output()).isZero();
        try (ZipFile zip = new ZipFile(copy.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).contains("probe.key");
        }
        Path sessions = directory.resolve("sessions.zip");
        backup = server.crashonly("backup", "probe/session-store", "--to", sessions.toString());
        assertThat(backup.exitCode()).as(backup.output()).isZero();
        try (ZipFile zip = new ZipFile(sessions.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("sessions.copy");
        }
    }

    /** The host has a lease with both stores, and each front door one with the session store. */
    @Test
    void whoUsesAStoreDoesSoOnALease() throws Exception {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            assertThat(server.element("probe/db").orElseThrow().counters()).containsEntry("leases", 1L).containsEntry("leases.lapsed", 0L);
            assertThat(server.element("probe/session-store").orElseThrow().counters()).containsEntry("leases", 3L);
        });
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + "/metrics"))
                .header("Authorization", "Bearer " + server.data().token()).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(metrics, HttpResponse.BodyHandlers.ofString()).body())
                    .contains("crashonly_store{figure=\"leases\",store=\"machine/probe/session-store\"} 3.0");
        }
    }

    @Test
    void secretsAreTheOwnersOnly() throws Exception {
        assertThat(Files.getPosixFilePermissions(server.data().root().resolve("token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String token = server.data().token();
        for (ProcessScan.Found process : server.processes()) {
            Path proc = Path.of("/proc", Long.toString(process.identity().pid()));
            assertThat(Files.readString(proc.resolve("cmdline"))).doesNotContain(token).doesNotContain("password");
        }
        assertThat(server.log("probe/web")).doesNotContain(token);
    }

    private Set<ProcessScan.Found> others() {
        return server.processes(it -> !it.endsWith("/manager") && !it.endsWith("/loop")).stream().collect(Collectors.toSet());
    }
}
