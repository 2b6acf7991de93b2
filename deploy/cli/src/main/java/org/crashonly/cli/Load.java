package org.crashonly.cli;

import java.io.IOException;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A gentle load: one request after another at a fixed pace, whether or not earlier ones were answered, but never more than
 * {@link #MOST_IN_FLIGHT} at once. What is answered does not matter here, and no answer is waited for for ever. Ends when closed.
 */
final class Load implements AutoCloseable {

    static final int MOST_IN_FLIGHT = 32;
    /** Of an answer; what is larger is broken off. */
    private static final long MOST_BYTES = 16 << 20;
    /** As long as a server waits that is told nothing. */
    static final Duration USUAL_PATIENCE = Duration.ofSeconds(60);

    private final String base;
    private final List<LoadRequest> requests;
    private final long gapNanos;
    private final Semaphore free = new Semaphore(MOST_IN_FLIGHT);
    private final HttpClient client = client();
    private final Thread pace;
    private volatile Duration patience = USUAL_PATIENCE;
    private volatile boolean ended;

    private Load(String base, List<LoadRequest> requests, int perSecond) {
        this.base = base;
        this.requests = List.copyOf(requests);
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.pace = Thread.ofVirtual().name("load").unstarted(this::send);
    }

    /** Begins to send {@code requests} to {@code base}, in turn. */
    static Load begin(String base, List<LoadRequest> requests, int perSecond) {
        Load load = new Load(base, requests, perSecond);
        load.pace.start();
        return load;
    }

    /** From now on whoever serves a request has {@code now} for it. */
    void patience(Duration now) {
        patience = now;
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    private void send() {
        long due = System.nanoTime();
        for (int number = 0; !ended; number = (number + 1) % requests.size()) {
            LockSupport.parkNanos(due - System.nanoTime());
            due = Math.max(due + gapNanos, System.nanoTime() - gapNanos);
            LoadRequest request = requests.get(number);
            if (free.tryAcquire()) {
                Thread.startVirtualThread(() -> send(request));
            }
        }
    }

    private void send(LoadRequest request) {
        try {
            HttpResponse<Void> ignored = BoundedAnswer.to(request.to(base, patience), client, HttpResponse.BodyHandlers.discarding(), MOST_BYTES);
        } catch (IOException e) {
            // That is what faults are injected for; the server counts it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
    }

    @Override
    public void close() {
        ended = true;
        client.shutdownNow();
    }
}
