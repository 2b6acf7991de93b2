package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
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

/** POSTs that name their effect, to operations whose component or whose server recognises it. */
final class KeyedPosts {

    private static final int CLIENTS = 6;
    /** One keeps its keys itself, the other leaves it to the server. */
    private static final List<String> OPERATIONS = List.of("/effects", "/recorded");

    private KeyedPosts() {}

    /** Sends them while a host, its database and the host again are killed; every acknowledged effect is there once, and no other. */
    static void areEffectiveOnceWhateverIsKilled(ServerUnderTest server) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
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
