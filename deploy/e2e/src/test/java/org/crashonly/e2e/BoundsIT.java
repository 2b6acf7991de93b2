package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the bounds of its sandbox ends and begins anew, with all that it has started; its neighbours notice nothing. */
@Order(3)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundsIT {

    private static final int PER_SECOND = 20;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private ServerUnderTest server;
    private ProcessScan.Found neighbour;
    private Traffic traffic;
    private CompletableFuture<Traffic.Report> seen;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("bounds.yaml"), """
                application: bounds
                components:
                  greedy: {war: %1$s, path: /, process: web, sandbox: {threads: 400, files: 1500}}
                  modest: {war: %1$s, path: /modest, process: other}
                stores: {db: {type: acid}}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
    }

    @BeforeEach
    void theNeighbourServes() {
        neighbour = Probe.process(server, "other");
        traffic = Traffic.gets(PER_SECOND, server.url("/modest/count"));
        seen = Probe.later(() -> traffic.run(LONG_ENOUGH.multipliedBy(3)));
    }

    @AfterEach
    void theNeighbourHasServedAllTheTime() throws Exception {
        traffic.end();
        assertThat(seen.get().failures()).isEmpty();
        assertThat(seen.get().succeeded()).isPositive().isEqualTo(seen.get().sent());
        assertThat(Probe.process(server, "other")).isEqualTo(neighbour);
    }

    @AfterAll
    void stopEndsWhatModulesHaveStartedToo() {
        List<ProcessIdentity> children = List.of();
        try {
            children = children();
        } finally {
            server.close();
        }
        assertThat(children).hasSize(2).noneMatch(ProcessIdentity::isAlive);
    }

    @Test
    void whoHasTooManyThreadsIsKilledAndItIsSaidHowMany() {
        ProcessScan.Found host = Probe.process(server, "web");

        assertThat(Probe.post(server, "/excess/threads?count=600", "").statusCode()).isIn(200, 502);

        ElementView successor = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(successor.history().getFirst()).satisfies(restart -> {
            assertThat(restart.reason()).isEqualTo("threads");
            assertThat(restart.evidence()).matches("\\d+ threads; its sandbox allows 400");
        });
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
    }

    @Test
    void whoHasTooManyFilesGetsNoMoreAndIsCured() {
        assertThat(Probe.get(server, "/excess/file").statusCode()).isEqualTo(200);

        assertThat(Probe.post(server, "/excess/files", "").body()).contains("Too many open files");

        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/excess/file").statusCode() == 500);
        await().atMost(LONG_ENOUGH.multipliedBy(2)).pollInterval(Duration.ofMillis(200)).until(() -> Probe.get(server, "/excess/file").statusCode() == 200);
        assertThat(server.decisions().orElseThrow()).extracting(DecisionView::decision).anySatisfy(it ->
                assertThat(it).asInstanceOf(type(Decision.Restart.class)).satisfies(restart -> {
                    assertThat(restart.suspect().path()).isEqualTo("machine/bounds/web/greedy");
                    assertThat(restart.evidence().reports()).extracting(FailureReport::evidence)
                            .anySatisfy(why -> assertThat(why).contains("server error"));
                }));
    }

    @Test
    void whatAModuleHasStartedEndsWithIt() {
        ProcessScan.Found host = Probe.process(server, "web");
        List<ProcessIdentity> children = children();
        assertThat(children).allMatch(ProcessIdentity::isAlive);

        assertThat(server.crashonly("restart", "web/greedy").exitCode()).isZero();

        await().atMost(LONG_ENOUGH).until(() -> children.stream().noneMatch(ProcessIdentity::isAlive));
        assertThat(Probe.process(server, "web")).isEqualTo(host);
    }

    @Test
    void whatItsModulesHaveStartedEndsWithAProcessThatIsKilledWhoeverSeesThat() {
        List<ProcessIdentity> first = children();
        Probe.killAndAwaitSuccessor(server, "web");
        await().atMost(LONG_ENOUGH).until(() -> first.stream().noneMatch(ProcessIdentity::isAlive));

        List<ProcessIdentity> second = children();
        ProcessScan.Found host = Probe.process(server, "web");
        ServerUnderTest.kill(Probe.process(server, "manager"));
        ServerUnderTest.kill(host);
        Probe.awaitSuccessor(server, "web", host.identity());
        await().atMost(LONG_ENOUGH).until(() -> second.stream().noneMatch(ProcessIdentity::isAlive));
    }

    private List<ProcessIdentity> children() {
        HttpResponse<String> answer = await().atMost(LONG_ENOUGH).until(() -> Probe.post(server, "/excess/children", ""), it -> it.statusCode() == 200);
        return Stream.of(answer.body().split(" ")).map(Long::parseLong).map(it -> ProcessIdentity.of(it).orElseThrow()).toList();
    }
}
