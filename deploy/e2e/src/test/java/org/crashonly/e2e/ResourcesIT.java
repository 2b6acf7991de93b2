package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources of a process, and a module whose next generation stands by, are restarted alone, by order and by the recovery policy, while clients ask for what needs them. */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourcesIT {

    private static final int PER_SECOND = 40;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web, module-standby: hot, warm-up: [/count], sandbox: {side-by-side: on}}
                stores: {db: {type: acid}}
                policy: {recovery: {confirmation: 5s, healthy: 5s, restarts: 1000}}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        await().atMost(LONG_ENOUGH).until(() -> server.element("web/pool:default").isPresent());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool:default", "listener:probe", "sessions:http"})
    void aRestartByOrderIsNoticedByNoClient(String resource) throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        long module = element("web/probe").generation();
        long before = element("web/" + resource).generation();
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(LONG_ENOUGH));
        for (int restart = 1; restart <= 5; restart++) {
            ServerUnderTest.Outcome outcome = server.crashonly("restart", "web/" + resource);
            assertThat(outcome.output()).contains("restarted probe/web/" + resource);
            assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        }
        traffic.end();
        Traffic.Report report = seen.get();
        assertThat(report.failures()).isEmpty();
        assertThat(report.succeeded()).isPositive().isEqualTo(report.sent());
        await().atMost(LONG_ENOUGH).until(() -> element("web/" + resource).generation() == before + 5);
        assertThat(element("web/" + resource)).satisfies(it -> {
            assertThat(it.level()).isEqualTo("resource");
            assertThat(it.history().getFirst().level()).isEqualTo("resource");
            assertThat(it.recovery().lastMillis()).isLessThan(3_000);
        });
        assertThat(element("web/probe").generation()).as("the module goes on").isEqualTo(module);
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(server.crashonly("status").output()).contains(resource);
    }

    @Test
    void aModuleWhoseNextGenerationStandsByIsRestartedUnnoticed() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        long before = element("web/probe").generation();
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(LONG_ENOUGH));
        for (int restart = 1; restart <= 2; restart++) {
            ElementView spare = await().atMost(LONG_ENOUGH).until(
                    () -> server.element("web/standby:probe").orElse(null), it -> it != null && it.state().equals("standby"));
            assertThat(spare.role()).isEqualTo("spare");
            int port = element("web/probe").port();
            long generation = before + restart;
            assertThat(server.crashonly("restart", "web/probe").output()).contains("restarting probe/web/probe");
            await().atMost(LONG_ENOUGH).until(() -> element("web/probe"), it -> it.state().equals("ready") && it.generation() == generation);
            assertThat(element("web/probe")).satisfies(it -> {
                assertThat(it.port()).as("in the other slot").isNotEqualTo(port);
                assertThat(it.recovery().lastMillis()).isLessThan(3_000);
            });
        }
        traffic.end();
        Traffic.Report report = seen.get();
        assertThat(report.failures()).isEmpty();
        assertThat(report.succeeded()).isPositive().isEqualTo(report.sent());
        assertThat(element("web/probe").generation()).isEqualTo(before + 2);
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(server.crashonly("status").output()).contains("standby:probe");
    }

    @Test
    void aPoolThatGivesNoConnectionIsRestartedAloneAndItsProcessGoesOn() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        int before = decisions();
        assertThat(server.crashonly("inject", "web", "connection-leak", "--for", "30m").exitCode()).isZero();
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"), "Request-TTL", "60000");
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(LONG_ENOUGH));
        await().atMost(LONG_ENOUGH).until(() -> restartedSince(before), "machine/probe/web/pool:default"::equals);
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);
        traffic.end();
        assertThat(seen.get().failures()).isEmpty();
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        await().atMost(LONG_ENOUGH).until(() -> element("web").detail() == null);
        await().atMost(LONG_ENOUGH).until(() -> server.decisions().orElseThrow().getLast().decision() instanceof Decision.Cured);
        assertThat(restartedSince(before)).as("nothing else was restarted").isEqualTo("machine/probe/web/pool:default");
    }

    @Test
    void aResourceThatIsNotThereIsNotRestarted() {
        assertThat(server.restart("machine/probe/web/pool:nobody").orElseThrow()).contains("has no resource pool:nobody; it has", "pool:default");
        assertThat(server.crashonly("restart", "web/pool:nobody").exitCode()).isNotZero();
        assertThat(server.crashonly("inject", "web/pool:default", "exception").exitCode()).isNotZero();
    }

    @Test
    void aListenerThatRefusesConnectionsIsRestartedAloneAndItsProcessGoesOn() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        int before = decisions();
        assertThat(server.crashonly("inject", "web/probe", "refuse", "--for", "30m").exitCode()).isZero();
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(LONG_ENOUGH));
        await().atMost(LONG_ENOUGH).until(() -> restartedSince(before), "machine/probe/web/listener:probe"::equals);
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/").statusCode() == 200);
        traffic.end();
        assertThat(seen.get().failures()).isEmpty();
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        await("what was injected is over").atMost(LONG_ENOUGH).until(() -> element("web/probe").detail() == null);
    }

    @Test
    void aRestartOfTheSessionManagerLogsNobodyOut() {
        String session = Probe.post(server, "/steps", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        for (int step = 2; step < 12; step++) {
            assertThat(server.restart("machine/probe/web/sessions:http")).isEmpty();
            assertThat(Probe.post(server, "/steps", "", "Cookie", session).body()).isEqualTo(step + " " + step);
        }
    }

    private ElementView element(String id) {
        return server.element(id).orElseThrow();
    }

    private int decisions() {
        return server.decisions().map(List::size).orElse(0);
    }

    /** What was restarted, by the decisions after the first so many; with a comma between several. */
    private String restartedSince(int before) {
        return server.decisions().orElse(List.of()).stream().skip(before).map(DecisionView::decision)
                .flatMap(it -> it instanceof Decision.Restart restart ? Stream.of(restart.group()) : Stream.empty())
                .reduce((one, other) -> one + ", " + other).orElse("");
    }
}
