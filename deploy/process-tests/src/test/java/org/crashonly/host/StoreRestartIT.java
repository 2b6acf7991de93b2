package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store is killed and comes back while requests that query it arrive 100 times a second. */
class StoreRestartIT {

    private static final int KILLS = 2;

    @TempDir
    private Path directory;

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    @Test
    void noRepeatableRequestFails() throws Exception {
        try (H2Process store = H2Process.start(directory.resolve("db"));
                HostProcess host = HostProcess.start(directory, store.dataSource(), List.of(),
                        module("notes", Path.of(System.getProperty("training.war")), "/"))) {
            int port = host.awaitReady("notes");
            host.get(port, "/api/notes/count");
            try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
                var load = clock.scheduleAtFixedRate(() -> ask(client, port), 0, 10, TimeUnit.MILLISECONDS);
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
    }

    private void awaitAnswers(int more) {
        int before = answered.get();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() >= before + more);
    }

    private void ask(HttpClient client, int port) {
        String path = sent.getAndIncrement() % 2 == 0 ? "/api/notes/count" : "/api/notes";
        send(client, port, path).whenComplete((answer, failure) -> {
            if (failure != null || answer.statusCode() != 200 || !answer.body().equals(path.endsWith("count") ? "{\"count\":0}" : "[]")) {
                failures.add(path + ": " + (failure != null ? failure : answer.statusCode() + " " + answer.headers().map() + answer.body()));
            }
            answered.incrementAndGet();
        });
    }

    /** As the front door does it: what the boundary marks as interrupted is sent again. */
    private CompletableFuture<HttpResponse<String>> send(HttpClient client, int port, String path) {
        return client.sendAsync(request(port, path, "Request-TTL", "30000").GET().build(), HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer -> {
                    if (answer.statusCode() == 503
                            && answer.headers().firstValue("Crashonly-Interrupted").orElse("").equals(HostProcess.NONCE)) {
                        interrupted.incrementAndGet();
                        return send(client, port, path);
                    }
                    return CompletableFuture.completedFuture(answer);
                });
    }
}
