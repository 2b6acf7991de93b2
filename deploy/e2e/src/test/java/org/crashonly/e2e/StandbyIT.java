package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process with a hot spare and one with a spare of the pool: whoever is killed or frozen, spares and manager too, a spare takes the place, and
 * it is of the version in force.
 */
@Order(0)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("storm")
class StandbyIT {

    private static final int PER_SECOND = 40;

    private Path directory;
    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws Exception {
        this.directory = directory;
        Path application = Files.writeString(directory.resolve("app.yaml"), """
                application: probe
                components:
                  hot:    {war: %1$s, path: /, standby: hot, module-standby: hot, sandbox: {side-by-side: on}}
                  pooled: {war: %1$s, path: /pooled, standby: pool}
                stores:
                  db: {type: acid, engine: h2}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(application);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void aSpareTakesThePlaceOfWhatEndedAndAnotherOneIsMade() throws Exception {
        ElementView hot = awaitStandby("hot-standby", 0);
        ElementView pooled = awaitStandby("pool-1", 0);
        assertThat(hot.detail()).isEqualTo("hot, for hot");
        assertThat(pooled.detail()).isEqualTo("pool, for pooled");
        String cookie = Probe.post(server, "/pooled/steps", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(Probe.put(server, "/notes/kept", "before").statusCode()).isEqualTo(200);
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"), "Request-TTL", "60000");
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(Duration.ofSeconds(5)));

        ElementView active = Probe.killAndAwaitSuccessor(server, "hot");

        assertThat(active.pid()).isEqualTo(hot.pid());
        assertThat(Probe.get(server, "/pid").body()).isEqualTo(Long.toString(hot.pid()));
        assertThat(Probe.get(server, "/notes/kept").body()).isEqualTo("before");

        // What stands by is adopted like everything else, and takes the place of what ended while nobody looked.
        ProcessScan.Found manager = Probe.process(server, "manager");
        ProcessScan.Found victim = Probe.process(server, "pooled");
        ServerUnderTest.kill(manager);
        ServerUnderTest.kill(victim);
        assertThat(Probe.awaitSuccessor(server, "pooled", victim.identity()).pid()).isEqualTo(pooled.pid());
        HttpResponse<String> step = Probe.post(server, "/pooled/steps", "", "Cookie", cookie);
        assertThat(step.body()).isEqualTo("2 2");
        assertThat(Probe.process(server, "pooled").identity().pid()).isEqualTo(pooled.pid());

        Traffic.Report seen = report.get();
        assertThat(seen.failed()).as("%s", seen.failures()).isZero();
        aModuleStandsByInTheProcessThatStoodByItself(active);
        aFrozenSpareIsReplaced(awaitStandby("pool-1", pooled.pid()));
        ElementView outdated = awaitStandby("hot-standby", hot.pid());
        ServerUnderTest.Outcome deployed =
                server.crashonly("deploy", "probe/hot/hot", Probe.war(directory, "2").toString(), "--trial", "1");
        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        ElementView renewed = awaitStandby("hot-standby", outdated.pid());
        assertThat(renewed.history().getFirst().reason()).isEqualTo("upgrade");
        assertThat(Probe.killAndAwaitSuccessor(server, "hot").pid()).isEqualTo(renewed.pid());
        assertThat(Probe.get(server, "/version").body()).isEqualTo("2");
        assertThat(Probe.put(server, "/notes/kept", "after").statusCode()).isEqualTo(200);
    }

    private void aModuleStandsByInTheProcessThatStoodByItself(ElementView process) throws Exception {
        ElementView ignored = awaitStandby("hot/standby:hot", 0);
        ElementView before = server.element("hot/hot").orElseThrow();
        assertThat(server.crashonly("restart", "hot/hot").output()).contains("restarting probe/hot/hot");
        ElementView after = await().atMost(Probe.SUCCESSION).until(() -> server.element("hot/hot").orElseThrow(),
                it -> it.state().equals("ready") && it.generation() == before.generation() + 1);
        assertThat(after.port()).as("in the other slot").isNotEqualTo(before.port());
        assertThat(Probe.get(server, "/pid").body()).as("its process goes on").isEqualTo(Long.toString(process.pid()));
        assertThat(Probe.get(server, "/notes/kept").body()).isEqualTo("before");
    }

    private void aFrozenSpareIsReplaced(ElementView spare) {
        ServerUnderTest.signal(Probe.process(server, "pool-1"), "STOP");
        ElementView next = awaitStandby("pool-1", spare.pid());
        assertThat(next.generation()).isEqualTo(spare.generation() + 1);
        assertThat(next.history().getFirst().reason()).isEqualTo("stalled");
    }

    /** Waits until the spare stands by, in another process than {@code pid}: it is made with what others leave of the processor. */
    private ElementView awaitStandby(String name, long pid) {
        return await(name).atMost(Probe.SUCCESSION).until(
                () -> server.element(name).orElse(null), it -> it != null && it.state().equals("standby") && (it.pid() == null || it.pid() != pid));
    }
}
