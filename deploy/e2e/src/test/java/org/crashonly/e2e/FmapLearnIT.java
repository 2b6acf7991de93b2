package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.RecordingFile;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.file.CampaignFile;
import org.crashonly.manager.api.StatusView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Learning the failure map of a server as it is run: whom it refuses, what a kill leaves, and the load that was recorded for it. */
@Tag("storm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FmapLearnIT {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private ServerUnderTest server;

    @BeforeAll
    void run(@TempDir Path directory) throws IOException {
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                stores: {db: {type: acid}}
                policy: {failure-map: {window: 5s, support: 4, confidence: 75%%, forget: 48h}}
                """.formatted(Probe.WAR));
        server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whereOthersUseTheApplicationItRefusesUnlessItIsForced() throws Exception {
        Traffic traffic = Traffic.gets(10, server.url("/"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(Duration.ofMinutes(5)));
        try {
            ServerUnderTest.Outcome refused = server.crashonly(learn("--rounds", "1"));
            assertThat(refused.exitCode()).as(refused.output()).isEqualTo(6);
            assertThat(refused.output()).contains("somebody uses this application", "--force").doesNotContain("to do");
            assertThat(armed()).isEmpty();

            ServerUnderTest.Outcome forced = server.crashonly(learn("--rounds", "1", "--force"));
            assertThat(forced.exitCode()).as(forced.output()).isZero();
            assertThat(forced.output()).contains("error status=500", "0 to do, about 0 s left");
        } finally {
            traffic.end();
        }
        assertThat(seen.get().statuses().getOrDefault(500, 0L)).as("faults were others' to suffer").isPositive();
    }

    @Test
    void whoBeginsToUseTheApplicationMeanwhileIsNoticedAndSparedTheRest(@TempDir Path directory) throws Exception {
        String[] command = learn("--rounds", "60");
        Path result = directory.resolve("result");
        Process learning = server.showing(result, command);
        CampaignFile file = new CampaignFile(server.data().campaign("probe"));
        await().atMost(LONG_ENOUGH).until(() -> file.read().filter(it -> !it.results().isEmpty()).isPresent());
        Traffic traffic = Traffic.gets(10, server.url("/"));
        CompletableFuture<Traffic.Report> seen = Probe.later(() -> traffic.run(Duration.ofMinutes(5)));
        try {
            assertThat(learning.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(learning.exitValue()).as(Files.readString(result)).isEqualTo(6);
            assertThat(armed()).isEmpty();
        } finally {
            traffic.end();
        }
        assertThat(seen.get().succeeded()).isPositive();
        Campaign kept = file.read().orElseThrow();
        assertThat(kept.next()).as("it can be gone on with").isPresent();
        file.delete();
    }

    @Test
    void aCampaignThatWasKilledLeavesNoFaultAndGoesOn(@TempDir Path directory) throws Exception {
        String[] command = learn("--rounds", "3");
        Process learning = server.showing(directory.resolve("result"), command);
        CampaignFile file = new CampaignFile(server.data().campaign("probe"));
        await().atMost(LONG_ENOUGH).until(() -> file.read().filter(it -> !it.results().isEmpty()).isPresent());
        await().atMost(LONG_ENOUGH).until(() -> !armed().isEmpty());
        learning.destroyForcibly();
        assertThat(learning.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Campaign killed = file.read().orElseThrow();

        await("each fault ends by itself").atMost(Duration.ofSeconds(20)).until(() -> armed().isEmpty());
        assertThat(Probe.get(server, "/").statusCode()).isEqualTo(200);

        ServerUnderTest.Outcome other = server.crashonly("fmap", "learn", "--kinds", "latency", "--rounds", "1", "--for", "2s", "--seed", "7");
        assertThat(other.output()).contains("a campaign of other faults is not over");
        ServerUnderTest.Outcome again = server.crashonly(command);
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).contains("goes on with a campaign of which " + killed.results().size() + " faults were injected", "0 to do")
                .containsPattern("[12] to do, about [0-9]+ s left");
        assertThat(again.output()).as("of the first command's run").contains(" from 3 injections");
        assertThat(file.read()).as("it is over").isEmpty();
    }

    @Test
    void aCampaignThatWasKilledWhenAllWasInjectedIsNotBegunAnew(@TempDir Path directory) throws Exception {
        Process learning = server.showing(directory.resolve("result"), learn("--rounds", "1"));
        CampaignFile file = new CampaignFile(server.data().campaign("probe"));
        // It still waits for two seconds of calm.
        await().atMost(LONG_ENOUGH).until(() -> file.read().filter(it -> it.next().isEmpty()).isPresent());
        learning.destroyForcibly();
        assertThat(learning.waitFor(30, TimeUnit.SECONDS)).isTrue();

        ServerUnderTest.Outcome again = server.crashonly(learn("--rounds", "1"));
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).contains("goes on with a campaign of which 1 faults were injected", " from 1 injections").doesNotContain("to do");
        assertThat(file.read()).as("it is over").isEmpty();
    }

    @Test
    void whatAFaultHasLeftThatDoesNotGoAwayIsEndedByARestart(@TempDir Path directory) throws Exception {
        Path result = directory.resolve("result");
        long life = server.element("web").orElseThrow().generation();
        Process learning = server.showing(result, learn("--rounds", "2"));
        CampaignFile file = new CampaignFile(server.data().campaign("probe"));
        await().atMost(LONG_ENOUGH).until(() -> file.read().filter(it -> !it.results().isEmpty()).isPresent());
        await().atMost(LONG_ENOUGH).until(() -> Probe.post(server, "/sickness/error", "").statusCode() == 200);

        assertThat(learning.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(learning.exitValue()).as(Files.readString(result)).isZero();
        assertThat(server.element("web").orElseThrow().generation()).isGreaterThan(life);
        assertThat(Probe.get(server, "/").statusCode()).isEqualTo(200);
    }

    @Test
    void whatClientsAskIsRecordedAndSentAgainAsALoad(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("recorded");
        CompletableFuture<ServerUnderTest.Outcome> recording = Probe.later(
                () -> server.crashonly("record", "--to", file.toString(), "--for", "10m", "--requests", "4"));
        await().atMost(LONG_ENOUGH).until(() -> {
            // A front door may hear of it a moment later.
            String session = Probe.post(server, "/steps?password=hunter2", "").headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            Probe.post(server, "/steps", "", "Cookie", session);
            return recording.isDone();
        });
        ServerUnderTest.Outcome recorded = recording.get();
        assertThat(recorded.exitCode()).as(recorded.output()).isZero();
        assertThat(recorded.output()).contains("4 requests of ");
        assertThat(server.data().recordings()).as("nothing is left of it").doesNotExist();

        Recording read = RecordingFile.read(file);
        assertThat(read.requests()).hasSize(4).extracting(RecordedRequest::method).containsOnly("POST");
        assertThat(Files.readString(file)).contains("/steps?password={secret:password:").doesNotContain("hunter2", "JSESSIONID");
        assertThat(read.clients()).isLessThan(4);

        ServerUnderTest.Outcome there = server.crashonly("record", "--to", file.toString());
        assertThat(there.exitCode()).isEqualTo(2);
        assertThat(there.output()).contains("exists already");

        ServerUnderTest.Outcome learned = server.crashonly(learn("--rounds", "1", "--requests", file.toString()));
        assertThat(learned.exitCode()).as(learned.output()).isZero();
        assertThat(learned.output()).contains("4 requests as load").contains(" from 1 injections").doesNotContain("struck nobody");
    }

    @Test
    void whatItIsLearnedByIsShown() {
        assertThat(server.crashonly("fmap", "show").output())
                .contains("probe: believed when seen 4 times, after at least 75% of the failures, within 5.0 s; forgotten when not seen for 2d 0h");
    }

    private String[] learn(String... more) {
        List<String> command = new ArrayList<>(List.of("fmap", "learn", "--kinds", "error", "--for", "2s", "--no-pairs", "--seed", "7"));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    private List<StatusView.FaultView> armed() {
        return server.status().map(StatusView::faults).orElse(List.of());
    }
}
