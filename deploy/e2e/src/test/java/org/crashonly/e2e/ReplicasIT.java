package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.control.Json;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A component in two processes: what happens to one of them nobody waits for. */
@Order(6)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {

    private static final int PER_SECOND = 40;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final List<String> REPLICAS = List.of("web.1", "web.2");

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web, replicas: 2}
                stores: {db: {type: acid}}
                policy: {recovery: {compare: [/count]}}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void bothAnswerAndAnySessionIsKnownToBoth() throws Exception {
        Set<String> pids = REPLICAS.stream().map(it -> Long.toString(Probe.process(server, it).identity().pid()))
                .collect(Collectors.toSet());
        Set<String> answering = IntStream.range(0, 20).mapToObj(i -> Probe.get(server, "/pid").body()).collect(Collectors.toSet());
        assertThat(answering).isEqualTo(pids);

        String cookie = Probe.post(server, "/steps", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        for (int step = 2; step <= 9; step++) {
            assertThat(Probe.post(server, "/steps", "", "Cookie", cookie).body()).isEqualTo(step + " " + step);
        }
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> effect = Probe.post(server, "/recorded", "", "Idempotency-Key", "replicated");
            assertThat(effect.headers().firstValue("Probe-Number")).contains("1");
        }
        String status = server.crashonly("status").output();
        assertThat(status).contains("web.1", "web.2");
        ElementView component = server.element("web/probe").orElseThrow();
        assertThat(component.isOfReplicas()).isTrue();
        assertThat(component.url()).isNotNull();
        assertThat(server.crashonly("logs", "web").output()).contains("probe/web.1  ", "probe/web.2  ");
    }

    @Test
    @Order(2)
    void whenOneIsKilledAndWhenAllAreRestartedOneByOneNobodyHasToWait() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<List<Set<String>>> watch = Probe.later(() -> statesUntil(over));
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> killed = Probe.later(() -> traffic.run(Duration.ofSeconds(5)));
        ElementView boot = Probe.killAndAwaitSuccessor(server, "web.1");
        long bootMillis = boot.recovery().lastMillis();
        assertThatNobodyHadToWait(killed.get(), bootMillis);

        List<ProcessScan.Found> before = REPLICAS.stream().map(it -> Probe.process(server, it)).toList();
        Traffic moreTraffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> rolling = Probe.later(() -> moreTraffic.run(Probe.SUCCESSION));
        assertThat(server.crashonly("restart", "probe/web").exitCode()).isZero();
        for (ProcessScan.Found replica : before) {
            ElementView successor = Probe.awaitSuccessor(server, replica.id().name(), replica.identity());
            assertThat(successor.history().getFirst().reason()).isEqualTo("requested");
        }
        over.set(true);
        moreTraffic.end();

        assertThatNobodyHadToWait(rolling.get(), bootMillis);
        assertThat(watch.get()).as("one of them serves at any time").isNotEmpty()
                .allSatisfy(states -> assertThat(states).contains("ready"));
        ElementView first = server.element("web.1").orElseThrow();
        ElementView second = server.element("web.2").orElseThrow();
        assertThat(second.history().getFirst().atMillis()).as("begun when the first one was there")
                .isGreaterThan(first.history().getFirst().atMillis() + first.history().getFirst().tookMillis() / 2);
    }

    private List<Set<String>> statesUntil(AtomicBoolean over) {
        List<Set<String>> seen = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofMinutes(5)).until(() -> {
            server.status().map(ReplicasIT::states).ifPresent(seen::add);
            return over.get();
        });
        return seen;
    }

    private static Set<String> states(StatusView status) {
        return status.elements().stream().filter(it -> REPLICAS.stream().anyMatch(replica -> it.id().endsWith("/" + replica)))
                .map(ElementView::state).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void assertThatNobodyHadToWait(Traffic.Report seen, long bootMillis) {
        assertThat(seen.failed()).as("%s", seen.failures()).isZero();
        assertThat(seen.succeeded()).as("%s", seen.failures()).isEqualTo(seen.sent());
        // Whoever waits for a boot waits for most of one: half of those who come evenly for half of it, and the first for all of it.
        assertThat(seen.millis(50)).as("half of the answers; a boot takes %d ms", bootMillis).isLessThan(bootMillis / 8.0);
        assertThat(seen.longestMillis()).as("the longest answer; a boot takes %d ms", bootMillis).isLessThan((double) bootMillis);
    }

    @Test
    @Order(3)
    void ifOneOfThemFailsThatOneIsCured() throws Exception {
        List<Long> before = REPLICAS.stream().map(this::moduleGeneration).toList();
        assertThat(Probe.post(server, "/sickness/error", "").statusCode()).isEqualTo(200);
        List<Long> after = await().atMost(LONG_ENOUGH).until(() -> {
            Probe.get(server, "/");
            return REPLICAS.stream().map(this::moduleGeneration).toList();
        }, it -> !it.equals(before));
        int sick = after.get(0).equals(before.get(0)) ? 1 : 0;
        await().atMost(LONG_ENOUGH).until(() -> server.element(REPLICAS.get(sick) + "/probe").orElseThrow().state().equals("ready"));
        for (int i = 0; i < 10; i++) {
            assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        }
        assertThat(moduleGeneration(REPLICAS.get(1 - sick))).isEqualTo(before.get(1 - sick));
        Decision.Restart decision = decisions().stream().filter(Decision.Restart.class::isInstance).map(Decision.Restart.class::cast)
                .toList().getLast();
        assertThat(decision.suspect().path()).isEqualTo("machine/probe/" + REPLICAS.get(sick) + "/probe");
        assertThat(decision.evidence().why()).contains("none of its other replicas fails");
    }

    @Test
    @Order(4)
    void whoAnswersOtherwiseThanTheOtherIsRestarted() throws Exception {
        long before = moduleGeneration("web.2");
        assertThat(server.crashonly("inject", "web.2/probe", "wrong-result", "path=/count", "for=1h").exitCode()).isZero();

        await().atMost(LONG_ENOUGH).until(() -> moduleGeneration("web.2") > before
                && server.element("web.2/probe").orElseThrow().state().equals("ready"));

        Set<String> answers = IntStream.range(0, 20).mapToObj(i -> Probe.get(server, "/count").body()).collect(Collectors.toSet());
        assertThat(answers).as("both answer, and alike").hasSize(1).allSatisfy(it -> assertThat(it).matches("[0-9]+"));
        Decision.Restart decision = decisions().stream().filter(Decision.Restart.class::isInstance).map(Decision.Restart.class::cast)
                .toList().getLast();
        assertThat(decision.suspect().path()).isEqualTo("machine/probe/web.2/probe");
        assertThat(decision.evidence().reports()).extracting(FailureReport::monitor).containsOnly("comparison");
    }

    private long moduleGeneration(String replica) {
        return server.element(replica + "/probe").orElseThrow().generation();
    }

    private List<Decision> decisions() throws IOException {
        String json = server.crashonly("decisions", "--json").output();
        return List.of(Json.read(json, DecisionView[].class)).stream().map(DecisionView::decision).toList();
    }
}
