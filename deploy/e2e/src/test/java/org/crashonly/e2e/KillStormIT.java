package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills under load: each kind of process in turn, in a random order. */
class KillStormIT {

    private static final int PER_SECOND = 40;

    @Test
    void noRepeatableRequestFailsWhateverIsKilled(@TempDir Path directory) throws Exception {
        long seed = new Random().nextLong(1_000_000);
        Random random = new Random(seed);
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(Probe.WAR)) {
            Probe.put(server, "/notes/warm", "up");
            Traffic traffic = Traffic.gets(PER_SECOND, server.url("/count"));
            CompletableFuture<Traffic.Report> report = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds(20)));
            List<String> victims = new java.util.ArrayList<>(List.of("web", "db", "manager", "front-door-1", "web"));
            java.util.Collections.shuffle(victims, random);
            for (String victim : victims) {
                Probe.killAndAwaitSuccessor(server, victim);
            }
            Traffic.Report seen = report.get();
            assertThat(seen.failed()).as("seed %d, %s", seed, seen.failures()).isZero();
            // A killed front door costs the connections established on it, nothing else.
            assertThat(seen.lostConnections()).as("seed %d, %s", seed, seen.failures()).isLessThan(PER_SECOND);
            assertThat(seen.succeeded() + seen.lostConnections()).isEqualTo(seen.sent());
        }
    }
}
