package org.crashonly.cli;

import java.io.IOException;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Where requests come from. Safe for many threads. */
    interface Source {

        /** How many different ones there are. */
        int size();

        /** Whether its requests have cookies of their own; else all share those that are set. */
        default boolean hasCookies() {
            return false;
        }

        /** Whose turn it is; empty if whoever could be next waits for an answer. */
        Optional<Turn> next();
    }

    /** A request that is to be sent now. */
    interface Turn {

        /** The request, to {@code base}; whoever serves it has {@code patience}. */
        HttpRequest request(String base, Duration patience) throws IOException;

        /** {@code request} was answered. */
        default void answered(HttpRequest request, HttpResponse<?> answer) throws IOException {}

        /** It was answered, or will not be. */
        default void over() {}
    }

    private final String base;
    private final Source source;
    private final long gapNanos;
    private final Semaphore free = new Semaphore(MOST_IN_FLIGHT);
    private final HttpClient client;
    private final Thread pace;
    private volatile Duration patience = USUAL_PATIENCE;
    private volatile boolean ended;
    private volatile boolean paused;

    private Load(String base, Source source, int perSecond) {
        this.base = base;
        this.source = source;
        this.client = source.hasCookies() ? bare().build() : client();
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.pace = Thread.ofVirtual().name("load").unstarted(this::send);
    }

    /** Begins to send what {@code source} gives to {@code base}. */
    static Load begin(String base, Source source, int perSecond) {
        Load load = new Load(base, source, perSecond);
        load.pace.start();
        return load;
    }

    /** {@code requests} in turn, without an end, as one client sends them. */
    static Source inTurn(List<LoadRequest> requests) {
        List<LoadRequest> all = List.copyOf(requests);
        AtomicInteger number = new AtomicInteger();
        return new Source() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Optional<Turn> next() {
                LoadRequest request = all.get(number.getAndUpdate(it -> (it + 1) % all.size()));
                return Optional.of((base, patience) -> request.to(base, patience));
            }
        };
    }

    /** From now on whoever serves a request has {@code now} for it. */
    void patience(Duration now) {
        patience = now;
    }

    /**
     * Sends nothing more until {@link #goOn}.
     *
     * @return whether all that was sent is over within {@code longest}
     */
    boolean pause(Duration longest) {
        paused = true;
        try {
            boolean over = free.tryAcquire(MOST_IN_FLIGHT, longest.toNanos(), TimeUnit.NANOSECONDS);
            if (over) {
                free.release(MOST_IN_FLIGHT);
            }
            return over;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends again. */
    void goOn() {
        paused = false;
    }

    static HttpClient client() {
        return bare().cookieHandler(new CookieManager()).build();
    }

    private static HttpClient.Builder bare() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(Duration.ofSeconds(2));
    }

    private void send() {
        long due = System.nanoTime();
        while (!ended) {
            LockSupport.parkNanos(due - System.nanoTime());
            due = Math.max(due + gapNanos, System.nanoTime() - gapNanos);
            if (free.tryAcquire()) {
                // Only now: who pauses waits for all that were free before.
                Optional<Turn> next = paused ? Optional.empty() : source.next();
                next.ifPresentOrElse(it -> Thread.startVirtualThread(() -> send(it)), free::release);
            }
        }
    }

    private void send(Turn turn) {
        try {
            HttpRequest request = turn.request(base, patience);
            turn.answered(request, BoundedAnswer.to(request, client, HttpResponse.BodyHandlers.discarding(), MOST_BYTES));
        } catch (IOException | IllegalArgumentException e) {
            // That is what faults are injected for; the server counts it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            turn.over();
            free.release();
        }
    }

    @Override
    public void close() {
        ended = true;
        client.shutdownNow();
    }
}
