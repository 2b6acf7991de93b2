package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.crashonly.bench.ServerUnderTest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** POSTs that name their effect, to operations whose component or whose server recognises it, while their host and its store are killed. */
class KeyedPostsIT {

    private static final int CLIENTS = 6;
    /** One keeps its keys itself, the other leaves it to the server. */
    private static final List<String> OPERATIONS = List.of("/effects", "/recorded");

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void everyAcknowledgedEffectIsThereOnceWhateverIsKilled(String engine, @TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(engine.equals("h2") || Files.isDirectory(Path.of("/usr/lib/postgresql")), "PostgreSQL is not installed");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                stores:
                  db: {type: acid, engine: %s}
                """.formatted(Probe.WAR, engine));
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, HttpResponse<String>> answers = new ConcurrentHashMap<>();
            AtomicBoolean over = new AtomicBoolean();
            List<Future<?>> running = IntStream.range(0, CLIENTS).<Future<?>>mapToObj(client -> clients.submit(() -> {
                for (int i = 0; !over.get(); i++) {
                    String key = "c" + client + "-" + i;
                    answers.put(key, Probe.post(server, OPERATIONS.get(client % OPERATIONS.size()), "", "Idempotency-Key", key));
                }
            })).toList();
            try {
                for (String victim : List.of("web", "db", "web")) {
                    int before = answers.size();
                    await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() > before + 2 * CLIENTS);
                    Probe.killAndAwaitSuccessor(server, victim);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> client : running) {
                client.get();
            }

            assertThat(answers.values()).allSatisfy(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
            assertThat(answers.keySet()).allSatisfy(key -> assertThat(Probe.get(server, "/effects/" + key).body()).isEqualTo("1"));
            assertThat(Probe.get(server, "/effects/*").body()).as("no effect but the acknowledged ones").isEqualTo(Integer.toString(answers.size()));
        }
    }
}
