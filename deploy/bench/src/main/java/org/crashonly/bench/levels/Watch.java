package org.crashonly.bench.levels;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that asks again one millisecond after each answer, and notes the longest time without a good one. Used once. */
final class Watch {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(65);
    private static final int OK = 200;

    private final HttpRequest request;
    private final CompletableFuture<Gaps> result = new CompletableFuture<>();
    private volatile boolean ended;

    private Watch(URI url, String cookie) {
        this.request = HttpRequest.newBuilder(url).timeout(PATIENCE)
                .headers("Request-TTL", Long.toString(PATIENCE.toMillis() - 5_000), "Cookie", cookie).build();
    }

    /** Begins to ask for {@code url}, which answers now. */
    static Watch begin(URI url) {
        return begin(url, "none=none");
    }

    /** The same, with this cookie. */
    static Watch begin(URI url, String cookie) {
        Watch watch = new Watch(url, cookie);
        Thread ignored = Thread.ofPlatform().daemon().name("watch").start(watch::run);
        return watch;
    }

    /** Ends it; returns the longest time between two good answers that followed each other, in milliseconds. */
    double longestGapMillis() {
        ended = true;
        return result.join().longestNanos() / 1e6;
    }

    private void run() {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            Gaps gaps = new Gaps();
            while (!ended) {
                if (isGood(client)) {
                    gaps.answered(System.nanoTime());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            gaps.ended(System.nanoTime());
            result.complete(gaps);
        } catch (InterruptedException e) {
            result.completeExceptionally(e);
        }
    }

    private boolean isGood(HttpClient client) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }
}
