package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application of several components, some of which share a process, routed by path. Shell loop and manager are ordinary victims, also both
 * at once; nobody is doubled, and nothing comes back after a stop.
 */
@Order(4)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeepersIT {

    /** Names may have dots. */
    private static final String NAME = "probe.v1.2";

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private Path application;
    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws Exception {
        pictured(directory.resolve("pictured.war"));
        application = Files.writeString(directory.resolve("app.yaml"), """
                application: %1$s
                components:
                  front: {war: pictured.war, path: /, process: web, static: [/img/*]}
                  left:  {war: %2$s, path: /left, process: both}
                  right: {war: %2$s, path: /right, process: both}
                  inner: {war: %2$s, process: both}
                stores:
                  db: {type: acid, engine: h2}
                policy: {default-ttl: 30s, max-ttl: 60s}
                """.formatted(NAME, Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(application);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void componentsAreRoutedByPathAndKilledApart() {
        ProcessScan.Found web = Probe.process(server, "web");
        ProcessScan.Found both = Probe.process(server, "both");
        assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
        assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(both));
        assertThat(Probe.get(server, "/right/pid").body()).isEqualTo(pid(both));
        assertThat(Probe.get(server, "/leftover").statusCode()).isEqualTo(404);

        Probe.killAndAwaitSuccessor(server, "both");
        assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
        assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(Probe.process(server, "both")));
        assertThat(Probe.get(server, "/right/").body()).isEqualTo("hello");
    }

    @Test
    void whenBothAreKilledAtOnceTheOthersBringThemBack() {
        Set<ProcessScan.Found> others = others();
        Map<String, Long> generations = generations();
        long life = server.status().orElseThrow().managerLife();

        killBoth();

        assertThat(Probe.get(server, "/").body()).isEqualTo("hello");
        await().atMost(LONG_ENOUGH).until(() -> server.status().filter(it -> it.state().equals("ready")).isPresent());
        assertThat(server.status().orElseThrow().managerLife()).isEqualTo(life + 1);
        assertThat(server.element("manager").orElseThrow().history().getFirst().reason()).isEqualTo("gone");
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            assertThat(server.processes(it -> it.endsWith("/loop"))).hasSize(1);
            assertThat(server.processes(it -> it.endsWith("/manager"))).hasSize(1);
            assertThat(server.element("loop").orElseThrow().state()).isEqualTo("ready");
        });
        assertThat(others()).isEqualTo(others);
        assertThat(generations()).isEqualTo(generations);
        // The new loop is as good as the first.
        Probe.killAndAwaitSuccessor(server, "manager");
    }

    @Test
    void whenOneIsKilledAndTheOtherStoppedTheOthersBringThemBack() {
        Set<ProcessScan.Found> others = others();
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.signal(manager, "STOP");
        ServerUnderTest.kill(Probe.process(server, "loop"));
        Probe.awaitSuccessor(server, "manager", manager.identity());

        ProcessScan.Found second = Probe.process(server, "manager");
        ProcessScan.Found loop = Probe.process(server, "loop");
        ServerUnderTest.signal(loop, "STOP");
        ServerUnderTest.kill(second);
        Probe.awaitSuccessor(server, "manager", second.identity());
        await().atMost(LONG_ENOUGH).untilAsserted(() ->
                assertThat(server.processes(it -> it.endsWith("/loop"))).singleElement().isNotEqualTo(loop));
        assertThat(others()).isEqualTo(others);
    }

    @Test
    void aRestartInTheMiddleOfWhichTheManagerIsKilledIsDoneOnceAndForItsReason() {
        ElementView before = server.element("web").orElseThrow();
        ProcessScan.Found store = Probe.process(server, "db");
        ProcessScan.Found manager = Probe.process(server, "manager");
        // It does not confirm the fence, for which the manager waits before it throws the switch.
        ServerUnderTest.signal(store, "STOP");
        assertThat(server.restart(before.id())).isEmpty();
        await().pollInterval(Duration.ofMillis(10)).atMost(LONG_ENOUGH).until(() -> server.element("web")
                .filter(it -> it.state().equals("crashing") || it.generation() > before.generation()).isPresent());
        ServerUnderTest.kill(manager);

        Probe.awaitSuccessor(server, "manager", manager.identity());
        Probe.awaitSuccessor(server, "db", store.identity());
        await().atMost(LONG_ENOUGH).until(() -> server.status().filter(it -> it.state().equals("ready")).isPresent());
        ElementView web = server.element("web").orElseThrow();
        assertThat(web.generation()).isEqualTo(before.generation() + 1);
        assertThat(web.history().getFirst().reason()).isEqualTo("requested");
        assertThat(Probe.get(server, "/pid").body()).isEqualTo(Long.toString(web.pid()));
    }

    @Test
    void whatIsStoppedStaysStoppedEvenIfItsKeepersWereJustKilledAndTheNextRunRecovers() throws Exception {
        String note = Probe.post(server, "/notes", "kept").body();
        ServerUnderTest.Outcome second = server.run(application);
        assertThat(second.exitCode()).as(second.output()).isNotZero();
        assertThat(second.output()).contains("already", "pid", "crashonly stop");
        long generation = server.element("web").orElseThrow().generation();
        killBoth();

        assertThat(server.crashonly("stop").exitCode()).isZero();

        // A loop that was being started at that moment shows for a moment, and ends when it sees that the server is stopped.
        await().during(Duration.ofSeconds(4)).atMost(LONG_ENOUGH).until(() -> server.processes(it -> !it.endsWith("/loop")).isEmpty());
        await().atMost(LONG_ENOUGH).until(() -> server.processes().isEmpty());
        aGenerationThatItsStoreRefusesIsReplacedByOneThatItLetsIn(generation);
        assertThat(Probe.get(server, "/notes/" + note).body()).isEqualTo("kept");
    }

    /** The server is stopped, and its host's next generation fenced before it begins. */
    private void aGenerationThatItsStoreRefusesIsReplacedByOneThatItLetsIn(long generation) throws Exception {
        Path fenced = server.data().root().resolve("stores/" + NAME + "/db/fenced");
        Files.writeString(fenced, "machine/" + NAME + "/web#" + (generation + 1) + "\n");

        server.started(application);

        // The refused one may have deployed its modules before its store said so.
        ElementView web = await().atMost(LONG_ENOUGH).until(
                () -> server.element("web").orElse(null),
                it -> it != null && it.generation() == generation + 2 && it.state().equals("ready"));
        assertThat(web.history().getFirst().reason()).isEqualTo("refused");
        assertThat(Probe.put(server, "/notes/refused", "let in").statusCode()).isEqualTo(200);
    }

    @Test
    void anImpostorIsNeitherAdoptedNorMissedAndStaticFilesNeedNoHost() throws Exception {
        ProcessScan.Found host = Probe.process(server, "web");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "read line; exit"));
        command.addAll(ProcessScan.markers(server.data().instance(), host.id(), host.generation()));
        Process impostor = new ProcessBuilder(command).start();
        try {
            ProcessScan.Found manager = Probe.process(server, "manager");
            ServerUnderTest.kill(manager);
            Probe.awaitSuccessor(server, "manager", manager.identity());

            assertThat(impostor.isAlive()).isTrue();
            assertThat(server.element("web").orElseThrow().pid()).isEqualTo(host.identity().pid());
        } finally {
            impostor.destroyForcibly();
        }
        assertThat(impostor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // Its end is nothing to the manager, which notices a real one.
        aStaticFileIsServedWithout(host);
        ElementView successor = Probe.awaitSuccessor(server, "web", host.identity());
        assertThat(successor.generation()).isEqualTo(host.generation() + 1);
        assertThat(Probe.get(server, "/img/none.svg").statusCode()).isEqualTo(404);
    }

    /** Kills it. */
    private void aStaticFileIsServedWithout(ProcessScan.Found victim) {
        HttpResponse<String> before = Probe.get(server, "/img/picture.svg");
        assertThat(before.body()).isEqualTo("<svg/>");
        String tag = before.headers().firstValue("etag").orElseThrow();

        ServerUnderTest.kill(victim);
        HttpResponse<String> meanwhile = Probe.get(server, "/img/picture.svg", "Request-TTL", "500");
        HttpResponse<String> unchanged = Probe.get(server, "/img/picture.svg", "If-None-Match", tag, "Request-TTL", "500");
        ElementView host = server.element("web").orElseThrow();

        assertThat(host.state().equals("ready") && host.pid() != victim.identity().pid()).as("the successor is ready already").isFalse();
        assertThat(meanwhile.statusCode()).isEqualTo(200);
        assertThat(meanwhile.body()).isEqualTo("<svg/>");
        assertThat(unchanged.statusCode()).isEqualTo(304);
    }

    /** The loop is stopped first, so that it cannot start a manager before it is killed itself. */
    private void killBoth() {
        ProcessScan.Found loop = Probe.process(server, "loop");
        ProcessScan.Found manager = Probe.process(server, "manager");
        ServerUnderTest.signal(loop, "STOP");
        ServerUnderTest.kill(manager);
        ServerUnderTest.kill(loop);
    }

    private Set<ProcessScan.Found> others() {
        return server.processes(it -> !it.endsWith("/manager") && !it.endsWith("/loop")).stream().collect(Collectors.toSet());
    }

    /** Of all but the keepers: of the loop the manager may not have heard yet, who looks twice a second. */
    private Map<String, Long> generations() {
        Map<String, Long> generations = new TreeMap<>();
        server.status().orElseThrow().elements().stream()
                .filter(it -> it.pid() != null && !it.id().endsWith("/manager") && !it.id().endsWith("/loop"))
                .forEach(it -> generations.put(it.id(), it.generation()));
        return generations;
    }

    /** The probe with a file that the descriptor declares to be static. */
    private static void pictured(Path war) throws IOException {
        Files.copy(Probe.WAR, war);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            Files.createDirectory(zip.getPath("/img"));
            Files.writeString(zip.getPath("/img/picture.svg"), "<svg/>");
        }
    }

    private static String pid(ProcessScan.Found process) {
        return Long.toString(process.identity().pid());
    }
}
