package org.crashonly.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.TreeView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.sandbox.launch.Bubblewrap;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runs but fails or hangs is cured: by the manager, by orders to restart a module, and when a request's time is over; all of that in a
 * sandbox, where one can be made.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CuresIT {

    private static final int PER_SECOND = 40;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    /** How long it is seen whether a failure returns; long enough for the next one to be noticed beside other servers on two processors. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(30);
    private static final Duration CALM = CONFIRMATION.plus(LONG_ENOUGH);

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web, sandbox: {threads: 2000, files: 4000, isolation: %s}}
                stores: {db: {type: acid}}
                policy: {recovery: {confirmation: %ds}}
                """.formatted(Probe.WAR, Bubblewrap.problem().isEmpty() ? "bubblewrap" : "none", CONFIRMATION.toSeconds()));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void theFailureMapAndTheRestartTreeAreShown() throws Exception {
        assertThat(server.crashonly("fmap", "show", "--json").output()).contains("crashonly-fmap", "machine/probe/web/probe");
        assertThat(server.crashonly("fmap", "export", "--format", "svg").output()).startsWith("<svg");
        assertThat(server.crashonly("fmap", "accept", "a", "b", "c").exitCode()).isNotZero();
        assertThat(server.crashonly("fmap", "accept").exitCode()).isZero();
        assertThat(server.crashonly("fmap", "diff").output()).doesNotContain("->");
        assertThat(server.crashonly("tree", "show", "probe").output()).contains("the tree of the descriptor", "machine/probe/web  then machine/probe");
        assertThat(server.crashonly("tree", "suggest", "probe").output()).contains("machine/probe/db: restarts in", "'crashonly tree accept probe ");
        TreeView shown = Json.read(server.crashonly("tree", "suggest", "probe", "--json").output(), TreeView.class);
        assertThat(server.crashonly("tree", "accept", "probe", "00000000").output()).contains("none that this manager has shown lately");
        assertThat(server.crashonly("tree", "accept", "probe", shown.suggestionId()).exitCode()).isZero();
        assertThat(server.crashonly("tree", "show", "probe").output()).contains("a tree that was accepted");
        assertThat(server.crashonly("tree", "accept", "probe", "--original").exitCode()).isZero();
    }

    @Test
    void anInjectedFaultHappensIsSeenAndEnds() throws Exception {
        assertThat(server.crashonly("inject", "web/probe", "error", "status=502", "--for", "5m").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).untilAsserted(() ->
                assertThat(server.element("web/probe").orElseThrow().detail()).isEqualTo("fault injected: error for=5m status=502"));
        // For a while after a store was lost, errors are its loss's, and repeated.
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/").statusCode() == 502);
        assertThat(server.crashonly("inject", "web/probe", "--off").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(server.element("web/probe").orElseThrow().detail()).isNull());
        assertThat(Probe.get(server, "/").statusCode()).isEqualTo(200);
        assertThat(server.crashonly("inject", "web/probe", "wrong-result", "times=1").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/").body().equals("?????"));
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        assertThat(server.crashonly("inject", "web/probe", "reset", "times=1").exitCode()).isZero();
        assertThat(Probe.get(server, "/").body()).as("sent again").isEqualTo("hello");
        assertThat(server.crashonly("inject", "web/probe", "exception", "path=/count", "class=java.io.IOException", "times=1").exitCode()).isZero();
        assertThat(Probe.get(server, "/").body()).as("another path").isEqualTo("hello");
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(500);
        assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200);
        assertThat(server.crashonly("inject", "web/probe", "disk-full").exitCode()).as("has no disk").isNotZero();
        assertThat(server.crashonly("inject", "web", "kill", "after=3").output()).contains("fault kill: has no after; nothing can be said of it");
        assertThat(server.crashonly("inject", "web/probe", "exception", "class=java.lang.String").output()).contains("an exception or error of the JDK");
        assertThat(server.crashonly("inject", "db", "exception", "path=/x").output()).contains("only requests to modules have a path");

        ProcessScan.Found store = Probe.process(server, "session-store");
        String session = Probe.post(server, "/steps", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(Probe.post(server, "/steps", "", "Cookie", session).body()).isEqualTo("2 2");
        assertThat(server.crashonly("inject", "session-store", "corrupt-session").exitCode()).isZero();
        // What is damaged is discarded, and the session goes on.
        await().atMost(LONG_ENOUGH).until(() -> Probe.post(server, "/steps", "", "Cookie", session).body(), "1 1"::equals);
        assertThat(Probe.post(server, "/steps", "", "Cookie", session).body()).isEqualTo("2 2");
        assertThat(Probe.process(server, "session-store")).isEqualTo(store);
        assertThat(server.crashonly("inject", "db", "corrupt-session").exitCode()).as("keeps no sessions").isNotZero();

        assertThat(server.crashonly("inject", "session-store", "freeze", "--for", "10s").exitCode()).isZero();
        assertThat(Probe.awaitSuccessor(server, "session-store", store.identity()).history().getFirst().reason()).isEqualTo("stalled");
    }

    @Test
    void aStoreWhoseDiskIsFullIsRestartedAndWhatIsInjectedThereEndsWithIt() {
        ProcessScan.Found store = Probe.process(server, "db");
        assertThat(server.crashonly("inject", "db", "disk-full", "--for", "10m").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> server.element("db").orElseThrow().detail(), "fault injected: disk-full for=10m"::equals);
        int[] written = {0};
        await().atMost(LONG_ENOUGH).until(() -> {
            // It lasts as long as nothing has to grow.
            Probe.put(server, "/notes/full-" + written[0]++, "x".repeat(200));
            return !Probe.process(server, "db").identity().equals(store.identity());
        });
        Probe.awaitSuccessor(server, "db", store.identity());
        assertThat(Probe.put(server, "/notes/full", "there is room again").statusCode()).isEqualTo(200);
        assertThat(Probe.get(server, "/notes/full").body()).isEqualTo("there is room again");
        await().atMost(LONG_ENOUGH).until(() -> server.element("db").orElseThrow().detail() == null);

        ProcessScan.Found second = Probe.process(server, "db");
        assertThat(server.crashonly("inject", "db", "latency", "delay=1ms", "--for", "10m").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> server.element("db").orElseThrow().detail() != null);
        ServerUnderTest.kill(second);
        Probe.awaitSuccessor(server, "db", second.identity());
        await().atMost(LONG_ENOUGH).until(() -> server.element("db").orElseThrow().detail() == null);
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(decisions()).extracting(DecisionView::decision).anySatisfy(it -> {
            assertThat(it).asInstanceOf(type(Decision.OwnRestart.class)).returns("killed", Decision.OwnRestart::reason)
                    .returns("machine/probe/db", own -> own.process().path()).returns(second.generation(), Decision.OwnRestart::generation);
            assertThat(it.evidence().reports().getFirst().data()).containsEntry("signal", "9").containsEntry("own-doing", "false");
        }));
        assertThat(server.crashonly("decisions").output()).contains("begins machine/probe/db anew after generation " + second.generation(), "signal=9");
    }

    @Test
    void anOperationThatFailsAlwaysIsCuredThoughManyOthersAreServed() throws Exception {
        untilTheLastIncidentIsOver();
        long life = module().generation();
        int before = decisions().size();
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(CALM));
        assertThat(server.crashonly("inject", "web/probe", "exception", "path=/notes", "--for", "10m").exitCode()).isZero();
        int[] asked = {0};

        await().atMost(LONG_ENOUGH).pollInterval(Duration.ofMillis(300)).until(() -> {
            int ignored = Probe.get(server, "/notes/n" + asked[0]++).statusCode();
            return module().generation() > life;
        });

        await().atMost(LONG_ENOUGH).until(() -> Probe.put(server, "/notes/n1", "it is served again").statusCode() == 200);
        traffic.end();
        assertThat(seen.get().failures()).isEmpty();
        assertThat(levelsSince(before)).containsExactly(Level.MODULE);
        String name = "GET /notes/{} of machine/probe/web/probe";
        assertThat(module().history().getFirst().evidence()).startsWith(name + ": ");
        // If it was restarted a while ago, it was deferred first.
        Decision restart = decisions().get(before).decision();
        assertThat(restart.evidence().reports().getFirst().operations()).singleElement().satisfies(it -> {
            assertThat(it.name()).isEqualTo(name);
            assertThat(it.failed()).isGreaterThanOrEqualTo(5);
            assertThat(it.served()).isZero();
        });
        assertThat(server.crashonly("decisions").output()).contains("report   " + name + ": ");
    }

    @Test
    void whoWaitsForEverIsReportedWithTheLastThingThatItDid() throws Exception {
        untilTheLastIncidentIsOver();
        long life = module().generation();
        int before = decisions().size();
        assertThat(server.crashonly("inject", "web/probe", "hang", "path=/count", "--for", "10m").exitCode()).isZero();
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(Probe.later(() -> Probe.get(server, "/count", "Request-TTL", "9000")));
        }
        waiting.forEach(it -> assertThat(it.join().statusCode()).isEqualTo(504));

        // Nothing else is asked of it meanwhile: what it answers would show that it gets on.
        await().atMost(LONG_ENOUGH).until(() -> module().generation() > life);

        assertThat(module().history().getFirst().reason()).isEqualTo("progress");
        assertThat(module().history().getFirst().evidence()).contains("the last step of the one that stands still for longest: it was begun, ");
        assertThat(decisions().get(before).decision().evidence().reports().getFirst().data())
                .containsEntry("last-step", "it was begun").containsEntry("steps", "0").containsKeys("still-millis", "request");
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);
    }

    @Test
    void theFailureMapIsLearnedByInjectingFaults(@TempDir Path directory) throws Exception {
        Path requests = Files.writeString(directory.resolve("requests"), "GET /count\nGET /\n");
        ElementView before = server.element("web").orElseThrow();
        ServerUnderTest.Outcome learn = server.crashonly("fmap", "learn", "--kinds", "exception", "--rounds", "1", "--for", "2s",
                "--requests", requests.toString(), "--seed", "7");
        assertThat(learn.exitCode()).as(learn.output()).isZero();
        assertThat(learn.output()).contains("probe/db -> machine/probe/web/probe (exception)  1 of 1");
        assertThat(server.crashonly("fmap", "show").output())
                .contains("machine/probe/db -> machine/probe/web/probe (exception)  1 of 1 (1.00)  injected");
        assertThat(server.element("web").orElseThrow().generation()).as("nothing was restarted").isEqualTo(before.generation());
        assertThat(Probe.get(server, "/count").statusCode()).as("nothing is left of it").isEqualTo(200);
        assertThat(server.element("db").orElseThrow().detail()).isNull();
    }

    @Test
    void aComponentThatRunsButFailsIsCuredByTheSmallestRestartAndThenByLargerOnes() throws Exception {
        untilTheLastIncidentIsOver();
        ProcessScan.Found host = Probe.process(server, "web");
        long life = module().generation();
        int before = decisions().size();

        assertThat(server.crashonly("inject", "web/probe/Notes", "exception", "--for", "5m").exitCode()).isZero();
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 500);
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/count").statusCode() == 200);
        assertThat(levelsSince(before)).containsExactly(Level.BEAN);
        assertThat(module().generation()).as("nothing else was restarted").isEqualTo(life);

        // It hangs in a filter, and no bean is to blame; it comes back within the confirmation window.
        assertThat(Probe.post(server, "/sickness/hang", "").statusCode()).isEqualTo(200);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(Probe.later(() -> Probe.get(server, "/", "Request-TTL", "9000")));
        }
        waiting.forEach(it -> assertThat(it.join().statusCode()).isEqualTo(504));
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(module().history()).first().satisfies(restart -> {
            assertThat(restart.level()).isEqualTo("module");
            assertThat(restart.reason()).isEqualTo("errors");
            assertThat(restart.evidence()).contains("requests to machine/probe/web/probe", "no answer in time");
            assertThat(restart.tookMillis()).isPositive();
        }));
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);

        // What its successor knows of it is in the journal only.
        Probe.killAndAwaitSuccessor(server, "manager");
        failsUntilItsProcessIsAnother(host);
        ElementView process = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(process.history().getFirst().reason()).isEqualTo("errors");
        assertThat(process.history().getFirst().evidence()).contains("latest: server error");
        assertThat(process.history().getFirst().level()).isEqualTo("process");
        ProcessScan.Found second = Probe.process(server, "web");
        failsUntilItsProcessIsAnother(second);
        assertThat(Probe.awaitSuccessor(server, "web", second.identity()).history().getFirst().level()).isEqualTo("application");
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(Probe.get(server, "/count").statusCode()).isEqualTo(200));

        assertThat(levelsSince(before)).containsExactly(Level.BEAN, Level.MODULE, Level.PROCESS, Level.APPLICATION);
        Decision.Restart first = (Decision.Restart) decisions().get(before).decision();
        assertThat(first.suspect().path()).isEqualTo("machine/probe/web/probe/Notes");
        assertThat(server.crashonly("decisions").output()).contains("restarts bean machine/probe/web/probe/Notes (attempt 1)", "report   requests to",
                "restarts module machine/probe/web/probe (attempt 2)", "restarts process machine/probe/web (attempt 3)");
        assertThat(server.crashonly("inject", "web/probe/Nobody", "exception").exitCode()).as("there is no such bean").isNotZero();
    }

    /** A race with the leak: it takes processors that are not busy with other servers. */
    @Test
    @Tag("storm")
    void memoryThatRunsLowIsFreedByARestartOfItsModuleBeforeThereIsNone() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        long life = module().generation();
        assertThat(server.crashonly("inject", "web/probe", "leak", "bytes=256k", "--for", "5m").exitCode()).isZero();

        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/"));
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(CALM));
        await().atMost(LONG_ENOUGH).until(() -> module().generation() > life && module().state().equals("ready"));

        assertThat(module().history().getFirst().reason()).as("of the process: %s", server.element("web").orElseThrow().history()).isEqualTo("rejuvenation");
        assertThat(module().history().getFirst().evidence()).contains("of the heap free");
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        traffic.end();
        Traffic.Report seen = report.get();
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.succeeded()).isEqualTo(seen.sent());
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        await().atMost(LONG_ENOUGH).until(() -> server.element("web").orElseThrow().counters().get("heap-used") < 300L << 20);
    }

    private void untilTheLastIncidentIsOver() {
        await("the last incident is over").atMost(CALM).untilAsserted(() -> assertThat(
                decisions().stream().map(DecisionView::decision).filter(it -> !(it instanceof Decision.OwnRestart)))
                .satisfiesAnyOf(it -> assertThat(it).isEmpty(), it -> assertThat(it).last().isInstanceOf(Decision.Cured.class)));
    }

    private void failsUntilItsProcessIsAnother(ProcessScan.Found host) {
        assertThat(Probe.post(server, "/sickness/error", "").statusCode()).isEqualTo(200);
        await().atMost(LONG_ENOUGH).until(() -> Probe.get(server, "/").statusCode(), status -> !Probe.process(server, "web").identity().equals(host.identity()));
    }

    /** As soon as there is a manager to tell them. */
    private List<DecisionView> decisions() {
        return await().atMost(LONG_ENOUGH).until(server::decisions, Optional::isPresent).orElseThrow();
    }

    /** Of the restarts that were decided on after the first {@code before} decisions. */
    private List<Level> levelsSince(int before) {
        return decisions().stream().skip(before).map(DecisionView::decision)
                .flatMap(it -> it instanceof Decision.Restart restart ? Stream.of(restart.level()) : Stream.empty()).toList();
    }

    @Test
    void whatClientsDoWrongAndARareErrorRestartNothing() {
        ElementView before = server.element("web").orElseThrow();
        for (int i = 0; i < 30; i++) {
            assertThat(Probe.get(server, "/no-such-page").statusCode()).isEqualTo(404);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(Probe.get(server, "/").statusCode()).isEqualTo(200);
        }
        assertThat(Probe.get(server, "/fail").statusCode()).isEqualTo(500);
        await().during(Duration.ofSeconds(3)).atMost(LONG_ENOUGH)
                .until(() -> server.element("web").map(it -> it.generation() == before.generation()).orElse(true));
    }

    @Test
    void aModuleThatHangsIsRestartedInsideItsProcess() {
        assertThat(Probe.put(server, "/notes/module", "before").statusCode()).isEqualTo(200);
        ProcessScan.Found host = Probe.process(server, "web");
        long life = module().generation();
        CompletableFuture<HttpResponse<String>> loop = Probe.later(() -> Probe.post(server, "/hang/loop", ""));
        CompletableFuture<HttpResponse<String>> sleep = Probe.later(() -> Probe.post(server, "/hang/sleep", ""));
        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) > 1);

        restartModule(life + 1);

        for (HttpResponse<String> answer : List.of(loop.join(), sleep.join())) {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("outcome-unknown");
        }
        assertThat(Probe.get(server, "/notes/module").body()).isEqualTo("before");
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(module().history().getFirst()).satisfies(restart -> {
            assertThat(restart.level()).isEqualTo("module");
            assertThat(restart.reason()).isEqualTo("requested");
            assertThat(restart.tookMillis()).isPositive();
        });
        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) == 0);
    }

    @Test
    void aRequestThatAnswersToNothingIsCutWhenItsTimeIsOver() {
        ProcessScan.Found host = Probe.process(server, "web");
        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) == 0);

        assertThat(Probe.post(server, "/hang/sleep", "", "Request-TTL", "200").statusCode()).isEqualTo(504);

        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) == 0);
        assertThat(server.element("web").orElseThrow().counters()).containsEntry("zombies", 0L);
        assertThat(Probe.process(server, "web")).isEqualTo(host);
    }

    @Test
    void noRepeatableRequestFailsWhileItsModuleIsRestarted() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
        CompletableFuture<Traffic.Report> report = Probe.later(() -> traffic.run(CALM));
        for (int i = 0; i < 3; i++) {
            restartModule(module().generation() + 1);
        }
        traffic.end();
        Traffic.Report seen = report.get();
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.succeeded()).isEqualTo(seen.sent());
        assertThat(Probe.process(server, "web")).isEqualTo(host);
    }

    @Test
    void anEnclosedHostSeesWhatIsItsOwnAndEndsWithItsEnclosureUnnoticed() throws Exception {
        assumeTrue(Bubblewrap.problem().isEmpty(), "needs bubblewrap");
        ProcessScan.Found host = Probe.process(server, "web");
        Path data = server.data().root();
        Path work = server.data().work(new Generation(host.id(), host.generation()));
        assertThat(Probe.get(server, "/processes").body()).isEqualTo("1");
        assertThat(Probe.get(server, "/sees?path=" + URLEncoder.encode(work.toString(), UTF_8)).body()).isEqualTo("true");
        for (String hidden : List.of("token", "stores", "journal", "logs", "apps/probe/application.json", "run/loop.heartbeat")) {
            assertThat(Probe.get(server, "/sees?path=" + data + "/" + hidden).body()).as(hidden).isEqualTo("false");
        }
        ProcessScan.Found enclosure = server.processes().stream().filter(ProcessScan.Found::encloses).findFirst().orElseThrow();
        CompletableFuture<HttpResponse<String>> slow = Probe.later(() -> Probe.get(server, "/slow/1000"));
        await().atMost(LONG_ENOUGH).until(() -> Probe.inFlight(server) > 0);

        // Nobody is left who could tidy up after the host but the next manager.
        ServerUnderTest.kill(Probe.process(server, "manager"));
        ServerUnderTest.kill(enclosure);

        assertThat(slow.join().statusCode()).isEqualTo(200);
        Probe.awaitSuccessor(server, "web", host.identity());
        await().atMost(LONG_ENOUGH).until(() -> !Files.exists(work));
        assertThat(server.processes()).noneMatch(it -> it.generation() == host.generation() && it.id().equals(host.id()));
    }

    @Test
    void whatEndsItselfSaysWhy() {
        ProcessScan.Found host = Probe.process(server, "web");
        long life = module().generation();
        HttpResponse<String> exit = Probe.post(server, "/exit", "");
        assertThat(exit.statusCode()).isEqualTo(500);
        assertThat(exit.body()).contains("urn:crashonly:exited");
        await().atMost(LONG_ENOUGH).until(() -> module().state().equals("ready") && module().generation() == life + 1);
        assertThat(module().history().getFirst().reason()).isEqualTo("exited");
        assertThat(module().history().getFirst().evidence()).isEqualTo("probe called System.exit(5)");
        assertThat(Probe.process(server, "web")).as("its process goes on").isEqualTo(host);
        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");

        assertThat(Probe.post(server, "/exit", "").statusCode()).isEqualTo(500);
        ElementView second = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(second.history().getFirst().evidence()).isEqualTo("probe called System.exit(5), again within 60 s");
    }

    @Test
    @Tag("storm")
    void whyAProcessEndedIsSaid() {
        ProcessScan.Found first = Probe.process(server, "web");
        assertThat(Probe.post(server, "/exit?hidden=true", "").statusCode()).isEqualTo(502);
        ElementView hidden = Probe.awaitSuccessor(server, "web", first.identity());
        assertThat(hidden.history().getFirst().reason()).isEqualTo("exited");
        assertThat(hidden.history().getFirst().evidence()).contains("ended with exit code 5: it exited by itself");

        ProcessScan.Found second = Probe.process(server, "web");
        assertThat(server.crashonly("inject", "web", "out-of-memory").exitCode()).isZero();
        assertThat(Probe.awaitSuccessor(server, "web", second.identity()).history().getFirst().evidence()).endsWith(": out of memory: heap");
    }

    private void restartModule(long next) {
        ServerUnderTest.Outcome restart = server.crashonly("restart", "web/probe");
        assertThat(restart.exitCode()).as(restart.output()).isZero();
        await("generation " + next).atMost(LONG_ENOUGH).until(() -> module().state().equals("ready") && module().generation() == next);
    }

    private ElementView module() {
        return server.element("web/probe").orElseThrow();
    }
}
