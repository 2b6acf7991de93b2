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

/**
 * POSTs that name their effect: to operations whose component or whose server recognises it, and to one that would have it twice, which
 * the ledger keeps from it.
 */
final class KeyedPosts {

    private static final int CLIENTS = 6;
    /** One keeps its keys itself, the other leaves it to the server. */
    private static final List<String> OPERATIONS = List.of("/effects", "/recorded", "/notes");
    private static final String PLAIN = "/notes";

    private KeyedPosts() {}

    /** Sends them while hosts and stores are killed; every acknowledged effect is there once, and no other. Does {@code afterEach} death. */
    static void areEffectiveOnceWhateverIsKilled(ServerUnderTest server, Runnable afterEach) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, HttpResponse<String>> answers = new ConcurrentHashMap<>();
            Map<String, HttpResponse<String>> plain = new ConcurrentHashMap<>();
            long notes = notes(server);
            AtomicBoolean over = new AtomicBoolean();
            List<Future<?>> running = IntStream.range(0, CLIENTS).<Future<?>>mapToObj(client -> clients.submit(() -> {
                for (int i = 0; !over.get(); i++) {
                    String key = "c" + client + "-" + i;
                    String operation = OPERATIONS.get(client % OPERATIONS.size());
                    (operation.equals(PLAIN) ? plain : answers).put(key, Probe.post(server, operation, "", "Idempotency-Key", key, "Request-TTL", "60000"));
                }
            })).toList();
            try {
                for (String victim : List.of("web", "db", "session-store")) {
                    int before = answers.size();
                    await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() > before + 2 * CLIENTS);
                    Probe.killAndAwaitSuccessor(server, victim);
                    afterEach.run();
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
            assertThatNoneWasSentTwice(server, notes, plain);
        }
    }

    private static long notes(ServerUnderTest server) {
        return Long.parseLong(Probe.get(server, "/count").body());
    }

    /** Such a request is sent once; if its host dies under it nobody knows what it did, and that stays so. */
    private static void assertThatNoneWasSentTwice(ServerUnderTest server, long notes, Map<String, HttpResponse<String>> plain) {
        long made = plain.values().stream().filter(it -> it.statusCode() == 201).count();
        assertThat(plain.values()).allSatisfy(answer -> assertThat(answer.statusCode()).as(answer.body()).isIn(201, 500, 502, 503));
        assertThat(notes(server) - notes).isBetween(made, (long) plain.size());
        plain.entrySet().stream().filter(it -> it.getValue().statusCode() == 201).limit(20).forEach(it -> {
            HttpResponse<String> again = Probe.post(server, PLAIN, "", "Idempotency-Key", it.getKey());
            assertThat(again.body()).isEqualTo(it.getValue().body());
            assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("?1");
        });
        plain.entrySet().stream().filter(it -> it.getValue().statusCode() == 502).forEach(it ->
                assertThat(Probe.post(server, PLAIN, "", "Idempotency-Key", it.getKey()).statusCode()).isEqualTo(502));
    }
}
