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
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Faults that only a restart of their process ends: each is noticed, and restarts go on until it is cured. */
@Tag("storm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectedFaultsIT {

    private static final int PER_SECOND = 20;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

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
    void whoRefusesConnectionsIsRestartedWithItsProcess() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        inject("web/probe", "refuse");
        untilCured(host, "/");
        assertThat(evidence()).contains("no connection, or a broken one");
    }

    private void inject(String id, String... fault) {
        ServerUnderTest.Outcome injected = server.crashonly(
                Stream.concat(Stream.of("inject", id, "--for", "30m"), Stream.of(fault)).toArray(String[]::new));
        assertThat(injected.exitCode()).as(injected.output()).isZero();
    }

    private void untilCured(ProcessScan.Found host, String path) throws Exception {
        Traffic traffic = Traffic.gets(PER_SECOND, server.url(path));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(LONG_ENOUGH));
        Probe.awaitSuccessor(server, "web", host.identity());
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, path).statusCode() == 200);
        assertThat(server.element("web").orElseThrow().detail()).isNull();
        traffic.end();
        assertThat(seen.get().succeeded()).isPositive();
    }

    private String evidence() {
        List<DecisionView> decisions = server.decisions().orElseThrow();
        return decisions.stream().map(it -> it.decision().toString()).reduce("", String::concat);
    }
}
