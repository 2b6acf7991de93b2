package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code crashonly deploy}: one version is in the place of another, or it is not; whoever asks meanwhile waits, and is answered. */
@Order(7)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {

    private static final int PER_SECOND = 20;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private Path directory;
    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) {
        this.directory = directory;
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(Probe.WAR);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void aNewVersionTakesThePlaceOfTheOldOneAndNoRepeatableRequestFails() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        long life = module().generation();
        assertThat(version()).isEqualTo("1");
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(LONG_ENOUGH));

        ServerUnderTest.Outcome deployed = server.crashonly("deploy", "probe", Probe.war(directory, "2").toString(), "--trial", "2");

        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        assertThat(deployed.output()).contains("upgrade confirmed");
        assertThat(version()).isEqualTo("2");
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(module().generation()).isEqualTo(life + 1);
        assertThat(module().history().getFirst().reason()).isEqualTo("upgrade");
        assertThat(versionsOnDisk()).as("the one before is removed").isEqualTo(1);
        assertThat(server.crashonly("list").output()).contains("probe  ready", "web/probe");
        traffic.end();
        Traffic.Report seen = report.get();
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.succeeded()).isEqualTo(seen.sent());
    }

    @Test
    @Order(2)
    void aVersionThatDoesNotStartGivesItsPlaceBackAndSoDoesOneWhoseRequestsFail() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(LONG_ENOUGH));

        ServerUnderTest.Outcome broken = server.crashonly("deploy", "probe", Probe.war(directory, "broken").toString());

        assertThat(broken.exitCode()).as(broken.output()).isEqualTo(7);
        assertThat(broken.output()).contains("the version before serves again", "this version does not start");
        assertThat(version()).isEqualTo("2");
        traffic.end();
        Traffic.Report seen = report.get();
        assertThat(seen.failures()).as("held meanwhile").isEmpty();
        assertThat(server.element("probe").orElseThrow().detail()).contains("an upgrade did not work", "this version does not start");

        CompletableFuture<ServerUnderTest.Outcome> sick = Probe.later(() ->
                server.crashonly("deploy", "probe", war("sick"), "--trial", "60"));
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 500);
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);
        assertThat(sick.get().exitCode()).as(sick.get().output()).isEqualTo(7);
        assertThat(sick.get().output()).contains("its first requests fail");
        assertThat(version()).isEqualTo("2");
        assertThat(versionsOnDisk()).isEqualTo(1);
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(server.crashonly("status").output()).contains("an upgrade did not work");
    }

    @Test
    @Order(3)
    void whoeverIsKilledInBetweenTheUpgradeComesToItsEnd() throws Exception {
        CompletableFuture<ServerUnderTest.Outcome> deploy = Probe.later(() ->
                server.crashonly("deploy", "probe", war("3"), "--trial", "4"));
        await().atMost(LONG_ENOUGH).until(() -> detail().contains("takes its place") || detail().contains("on trial"));
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.kill(manager);
        ServerUnderTest.kill(Probe.process(server, "web"));

        assertThat(version()).as("held until it is there").isEqualTo("3");
        assertThat(deploy.get().exitCode()).as(deploy.get().output()).isZero();
        assertThat(Probe.process(server, "manager").identity()).isNotEqualTo(manager.identity());
        assertThat(version()).isEqualTo("3");
        assertThat(versionsOnDisk()).isEqualTo(1);
        assertThat(detail()).isEmpty();
    }

    @Test
    @Order(4)
    void whatCannotBeStagedOrHasNoPlaceChangesNothing() throws Exception {
        long life = module().generation();
        Path damaged = Files.writeString(directory.resolve("damaged.war"), "no zip");
        assertThat(server.crashonly("deploy", "probe", damaged.toString()).exitCode()).isEqualTo(5);
        ServerUnderTest.Outcome taken = server.crashonly("deploy", war("4"));
        assertThat(taken.exitCode()).as("another application at the same path").isEqualTo(5);
        assertThat(taken.output()).contains("the path / is that of probe/probe");
        assertThat(server.crashonly("deploy", "nobody", war("4")).exitCode()).isEqualTo(4);
        assertThat(server.crashonly("undeploy", "nobody").exitCode()).isEqualTo(4);
        assertThat(module().generation()).isEqualTo(life);
        assertThat(version()).isEqualTo("3");
        assertThat(server.data().application("probe-4")).doesNotExist();
    }

    @Test
    @Order(5)
    void anotherApplicationComesAndGoes() throws Exception {
        Path failures = Files.createDirectories(directory.resolve("failures"));
        Path descriptor = Files.writeString(directory.resolve("other.yaml"), """
                application: other
                components:
                  good: {war: %1$s, path: /good, process: both}
                  flawed: {war: %1$s, path: /flawed, process: both}
                stores: {db: {type: acid}}
                env: {PROBE_FAILURES: %2$s}
                """.formatted(Probe.WAR, failures));
        ProcessScan.Found door = Probe.process(server, "front-door-1");

        ServerUnderTest.Outcome deployed = server.crashonly("deploy", descriptor.toString(), "--trial", "1");

        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        assertThat(Probe.get(server, "/good/").body()).isEqualTo("hello");
        assertThat(version()).isEqualTo("3");
        assertThat(Probe.process(server, "front-door-1")).as("front doors go on").isEqualTo(door);
        for (String replayed : new String[] {"", "?1"}) {
            HttpResponse<String> keyed = Probe.post(server, "/good/plain", "once", "Idempotency-Key", "k-1");
            assertThat(keyed.statusCode()).as("its ledger is known").isEqualTo(200);
            assertThat(keyed.headers().firstValue("Idempotent-Replayed").orElse("")).isEqualTo(replayed);
        }
        assertThat(server.crashonly("list").output()).contains("other  ready", "both/flawed", "probe  ready");
        assertThat(server.crashonly("deploy", "other", war("4")).exitCode()).as("which component is meant?").isEqualTo(2);

        aModuleThatDoesNotStartLeavesItsNeighboursAlone(failures);

        assertThat(server.crashonly("undeploy", "other").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> server.processes(it -> it.startsWith("machine/other/")).isEmpty());
        assertThat(Probe.get(server, "/good/").statusCode()).as("what remains is probe's").isEqualTo(404);
        assertThat(server.status().orElseThrow().state()).isEqualTo("ready");
        assertThat(server.data().application("other")).doesNotExist();
    }

    @Test
    @Order(6)
    void aComponentMigratesToAnotherProcessUnderTrafficAndNoRequestIsLost() throws Exception {
        ServerUnderTest.Outcome together = server.crashonly("deploy", migrating("both").toString(), "--trial", "1");
        assertThat(together.exitCode()).as(together.output()).isZero();
        ProcessScan.Found origin = Probe.process(server, "migrating/both");
        assertThat(Probe.post(server, "/goes/plain", "once", "Idempotency-Key", "m-1").statusCode()).isEqualTo(200);
        Path ignored = migrating("apart");
        // Some of them are always under way, also when their process is crashed.
        Traffic going = patient("/goes/slow/1500");
        Traffic staying = patient("/stays/count");
        CompletableFuture<Traffic.Report> ofWhoGoes = Probe.later(() -> going.run(Duration.ofMinutes(10)));
        CompletableFuture<Traffic.Report> ofWhoStays = Probe.later(() -> staying.run(Duration.ofMinutes(10)));

        CompletableFuture<ServerUnderTest.Outcome> migrates = Probe.later(() ->
                server.crashonly("deploy", directory.resolve("migrating.yaml").toString(), "--trial", "2", "--ready", "240"));
        await().atMost(LONG_ENOUGH).until(() -> server.element("migrating/apart/goes").filter(it -> !it.state().equals("ready")).isPresent());
        // What may not be repeated waits for it, though nobody can serve it yet.
        HttpResponse<String> held = Probe.send(
                patientRequest("/goes/plain").header("Idempotency-Key", "m-2").POST(HttpRequest.BodyPublishers.ofString("held")));
        ServerUnderTest.Outcome migrated = migrates.get();

        going.end();
        staying.end();
        assertThat(migrated.exitCode()).as(migrated.output()).isZero();
        assertThat(held.statusCode()).as(held.body()).isEqualTo(200);
        for (CompletableFuture<Traffic.Report> each : List.of(ofWhoGoes, ofWhoStays)) {
            Traffic.Report seen = each.get();
            assertThat(seen.failures()).isEmpty();
            assertThat(seen.succeeded()).isEqualTo(seen.sent()).isPositive();
        }
        assertThat(server.element("migrating/apart/goes").orElseThrow().state()).isEqualTo("ready");
        assertThat(server.element("migrating/both/goes")).as("it is in one process only").isEmpty();
        assertThat(server.element("migrating/both/stays").orElseThrow().state()).isEqualTo("ready");
        assertThat(Probe.process(server, "migrating/both")).as("it has begun anew, without the component").isNotEqualTo(origin);
        HttpResponse<String> again = Probe.post(server, "/goes/plain", "once", "Idempotency-Key", "m-1");
        assertThat(again.headers().firstValue("Idempotent-Replayed")).as("what it did before is known where it is now").contains("?1");
        for (String name : new String[] {"once", "held"}) {
            assertThat(Probe.get(server, "/goes/effects/" + name).body()).as("effects of %s", name).isEqualTo("1");
        }
        assertThat(server.crashonly("undeploy", "migrating").exitCode()).isZero();
    }

    @Tag("storm")
    @Test
    @Order(7)
    void whatIsGivenUpStaysSoWhenTheManagerIsKilledAndSaysWhenItIsTriedAgain() throws Exception {
        Path descriptor = Files.writeString(directory.resolve("hopeless.yaml"), """
                application: hopeless
                components: {page: {war: %s, path: /hopeless, process: only}}
                stores: {db: {type: acid}}
                policy: {recovery: {smallest: process, healthy: 60s}}
                """.formatted(Probe.WAR));
        ServerUnderTest.Outcome deployed = server.crashonly("deploy", descriptor.toString(), "--trial", "1");
        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        // What no restart cures, and nothing else is asked of it.
        await().atMost(Probe.SUCCESSION).pollInterval(Duration.ofMillis(100)).until(() -> Probe.get(server, "/hopeless/fail").body().contains("given-up"));
        assertThat(server.crashonly("decisions").output()).contains("restarts nothing any more");
        assertThat(server.element("only/page").orElseThrow().detail()).startsWith("given up after 2 restarts");

        long begun = System.nanoTime();
        long before = retryAfter();
        long asked = System.nanoTime();
        assertThat(before).as("a healthy period, and up to a tenth more").isBetween(40L, 68L);
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.kill(manager);
        Probe.awaitSuccessor(server, "manager", manager.identity());
        // It was asked for nothing there before.
        assertThat(server.element("only/page").orElseThrow().detail()).startsWith("given up after 2 restarts");
        await().atMost(LONG_ENOUGH).until(() -> secondsSince(asked) >= 10);
        long least = secondsSince(asked);
        long after = retryAfter();
        assertThat(before - after).as("what has passed since").isBetween(least - 4, secondsSince(begun) + 4);

        assertThat(server.crashonly("undeploy", "hopeless").exitCode()).isZero();
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    /** What the least of those is told who are refused, in seconds: others get a part more, so that they do not come back together. */
    private long retryAfter() {
        return Stream.generate(() -> Probe.get(server, "/hopeless/")).limit(50).mapToLong(it -> {
            assertThat(it.statusCode()).isEqualTo(503);
            assertThat(it.body()).contains("given-up");
            return it.headers().firstValueAsLong("Retry-After").orElseThrow();
        }).min().orElseThrow();
    }

    /** Whose clients wait until two processes have booted, one after the other, while the machine has other things to do. */
    private Traffic patient(String path) {
        HttpRequest request = patientRequest(path).build();
        return new Traffic(5, number -> request);
    }

    private HttpRequest.Builder patientRequest(String path) {
        return HttpRequest.newBuilder(server.url(path)).timeout(Duration.ofMinutes(5)).header("Request-TTL", "240000");
    }

    /** An application of two components, one of which is in the process {@code where}. */
    private Path migrating(String where) throws IOException {
        return Files.writeString(directory.resolve("migrating.yaml"), """
                application: migrating
                components:
                  stays: {war: %1$s, path: /stays, process: both}
                  goes: {war: %1$s, path: /goes, process: %2$s}
                stores: {db: {type: acid}}
                """.formatted(Probe.WAR, where));
    }

    private void aModuleThatDoesNotStartLeavesItsNeighboursAlone(Path failures) throws Exception {
        ProcessScan.Found host = Probe.process(server, "both");
        Path left = Files.writeString(failures.resolve("flawed"), "3");
        assertThat(server.crashonly("restart", "other/both").exitCode()).isZero();
        ElementView process = Probe.awaitSuccessor(server, "both", host.identity());
        await().atMost(LONG_ENOUGH).until(() -> flawed().detail() != null);
        assertThat(flawed().state()).isIn("failed", "starting");
        assertThat(flawed().detail()).contains("in quarantine, tried again in", "does not start");
        assertThat(Probe.get(server, "/good/").body()).isEqualTo("hello");
        HttpResponse<String> refused = await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/flawed/"), it -> it.statusCode() == 503);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
        assertThat(version()).as("the rest of the server").isEqualTo("3");

        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/flawed/").statusCode() == 200);

        assertThat(Files.readString(left)).isEqualTo("0");
        assertThat(server.element("both").orElseThrow().generation()).as("its process was not restarted for it").isEqualTo(process.generation());
        assertThat(flawed().history().getFirst().reason()).isEqualTo("quarantine");
        await().atMost(LONG_ENOUGH).until(() -> server.status().orElseThrow().state().equals("ready"));
    }

    private ElementView flawed() {
        return server.element("both/flawed").orElseThrow();
    }

    private String war(String version) {
        try {
            return Probe.war(directory, version).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String version() {
        return Probe.get(server, "/version").body();
    }

    private String detail() {
        return server.element("probe").map(ElementView::detail).orElse("");
    }

    private ElementView module() {
        return server.element("web/probe").orElseThrow();
    }

    private long versionsOnDisk() throws IOException {
        try (Stream<Path> wars = Files.list(server.data().application("probe"))) {
            return wars.filter(it -> it.getFileName().toString().startsWith("wars-")).count();
        }
    }
}
