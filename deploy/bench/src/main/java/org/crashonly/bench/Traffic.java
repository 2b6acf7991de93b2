package org.crashonly.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * An open-loop load: requests leave when they are due, whether or not earlier ones were answered, and each one's latency counts from
 * the moment it was due: free of coordinated omission. Ends by itself.
 */
public final class Traffic {

    /**
     * What clients saw.
     *
     * @param sent requests that were due
     * @param succeeded answered with 2xx
     * @param statuses other answers, by status
     * @param lostConnections requests whose connection broke: those of a killed front door
     * @param latency of answered requests, in microseconds
     * @param failures what went wrong: of each status the first ones, and of lost connections under 0
     */
    public record Report(
            long sent, long succeeded, Map<Integer, Long> statuses, long lostConnections, Histogram latency,
            Map<Integer, List<String>> failures) {

        /** What went wrong, {@code each} of a kind at most. */
        public List<String> examples(int each) {
            return failures.values().stream().flatMap(it -> it.stream().limit(each)).toList();
        }


        /** Answers that were no success. */
        public long failed() {
            return statuses.values().stream().mapToLong(Long::longValue).sum();
        }

        public double millis(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1000.0;
        }

        public double longestMillis() {
            return latency.getMaxValue() / 1000.0;
        }
    }

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(70);
    /** Of each status, and of lost connections. */
    private static final int KEPT_FAILURES = 20;
    private static final int LOST_CONNECTION = 0;

    /** Is told of each answer: the request's number and what came. Called by many threads. */
    public interface Listener {

        void answered(long number, HttpResponse<String> answer);
    }

    private final int perSecond;
    private final LongFunction<HttpRequest> requests;
    private final LongToIntFunction copies;
    private final Listener listener;
    private final HttpClient client;
    private volatile boolean ended;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong lostConnections = new AtomicLong();
    private final Map<Integer, Long> statuses = new ConcurrentHashMap<>();
    private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(5), 3);
    private final Map<Integer, Queue<String>> failures = new ConcurrentHashMap<>();

    /** {@code perSecond} requests a second; {@code requests} makes the one of each number. */
    public Traffic(int perSecond, LongFunction<HttpRequest> requests) {
        this(perSecond, requests, number -> 1, (number, answer) -> {});
    }

    /** The same, with each request sent {@code copies} times at the same moment. */
    public Traffic(int perSecond, LongFunction<HttpRequest> requests, LongToIntFunction copies, Listener listener) {
        this.perSecond = perSecond;
        this.requests = requests;
        this.copies = copies;
        this.listener = listener;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** GETs of {@code url} with {@code headers}: name, value, name, value. */
    public static Traffic gets(int perSecond, URI url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LONGEST_WAIT);
        HttpRequest get = (headers.length == 0 ? request : request.headers(headers)).build();
        return new Traffic(perSecond, number -> get);
    }

    /** Ends a run before its time: nothing more is sent. */
    public void end() {
        ended = true;
    }

    /** Sends for {@code time} and then waits for the last answers. */
    public Report run(Duration time) {
        long begun = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long count = time.toNanos() / gap;
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long number = 0; number < count && !ended; number++) {
                long due = begun + number * gap;
                while (System.nanoTime() - due < 0 && !ended) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                HttpRequest request = requests.apply(number);
                long sending = number;
                for (int copy = copies.applyAsInt(number); copy > 0; copy--) {
                    senders.submit(() -> send(sending, request, due));
                }
            }
        } finally {
            client.close();
        }
        return new Report(
                sent.get(), succeeded.get(), Map.copyOf(statuses), lostConnections.get(), latency.copy(),
                failures.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, it -> List.copyOf(it.getValue()))));
    }

    private void send(long number, HttpRequest request, long due) {
        sent.incrementAndGet();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
            listener.answered(number, answer);
            latency.recordValue(Math.min(micros, latency.getHighestTrackableValue()));
            if (answer.statusCode() / 100 == 2) {
                succeeded.incrementAndGet();
            } else {
                statuses.merge(answer.statusCode(), 1L, Long::sum);
                note(answer.statusCode(), request.method() + " " + request.uri() + ": " + answer.statusCode() + " after " + micros / 1000 + " ms: " + answer.body());
            }
        } catch (IOException e) {
            lostConnections.incrementAndGet();
            note(LOST_CONNECTION, request.method() + " " + request.uri() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(int status, String failure) {
        Queue<String> kept = failures.computeIfAbsent(status, it -> new ConcurrentLinkedQueue<>());
        if (kept.size() < KEPT_FAILURES) {
            kept.add(failure);
        }
    }
}
