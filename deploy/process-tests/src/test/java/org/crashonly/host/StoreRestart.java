package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.request;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The store is killed and comes back while requests that query it arrive 100 times a second. */
final class StoreRestart {

    private static final int KILLS = 2;
    private static final List<String> PATHS = List.of("/api/notes/count", "/api/notes");

    private final HostProcess host;
    private final int port;
    private final Map<String, String> expected = new HashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    /** Of {@code host}, whose module with the notes answers on {@code port}. */
    StoreRestart(HostProcess host, int port) throws Exception {
        this.host = host;
        this.port = port;
        for (String path : PATHS) {
            expected.put(path, host.get(port, path).body());
        }
    }

    void noRepeatableRequestFailsWithout(H2Process store) throws Exception {
        assertThat(expected.get("/api/notes/count")).as("what the host shows is committed").isEqualTo("{\"count\":" + store.count("APP.NOTE") + "}");
        store.checkpoint();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var load = clock.scheduleAtFixedRate(() -> ask(client), 0, 10, TimeUnit.MILLISECONDS);
            for (int kill = 0; kill < KILLS; kill++) {
                awaitAnswers(100);
                store.kill();
                int before = sent.get();
                Awaitility.await().until(() -> sent.get() >= before + 30);
                store.start();
            }
            awaitAnswers(100);
            load.cancel(false);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() == sent.get());
        }
        assertThat(failures).as("%d requests, %d of them repeated; host's log: %s", sent.get(), interrupted.get(), host.log()).isEmpty();
    }

    private void awaitAnswers(int more) {
        int before = answered.get();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() >= before + more);
    }

    private void ask(HttpClient client) {
        String path = PATHS.get(sent.getAndIncrement() % PATHS.size());
        send(client, path).whenComplete((answer, failure) -> {
            if (failure != null || answer.statusCode() != 200 || !answer.body().equals(expected.get(path))) {
                failures.add(path + ": " + (failure != null ? failure : answer.statusCode() + " " + answer.headers().map() + answer.body()));
            }
            answered.incrementAndGet();
        });
    }

    /** As the front door does it: what the boundary marks as interrupted is sent again. */
    private CompletableFuture<HttpResponse<String>> send(HttpClient client, String path) {
        return client.sendAsync(request(port, path, "Request-TTL", "30000").GET().build(), HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer -> {
                    if (answer.statusCode() == 503
                            && answer.headers().firstValue("Crashonly-Interrupted").orElse("").equals(HostProcess.NONCE)) {
                        interrupted.incrementAndGet();
                        return send(client, path);
                    }
                    return CompletableFuture.completedFuture(answer);
                });
    }
}
