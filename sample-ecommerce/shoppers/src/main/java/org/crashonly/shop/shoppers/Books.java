package org.crashonly.shop.shoppers;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What the shoppers saw. Safe for all of them at once. */
public final class Books {

    private static final long LONGEST_MICROS = 600_000_000;

    final LongAdder requests = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder retryAfter = new LongAdder();
    final LongAdder outcomeUnknown = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder goodActions = new LongAdder();
    final LongAdder badActions = new LongAdder();
    private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final Timeline timeline;
    private final Map<String, Boolean> intents = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> problems = new ConcurrentHashMap<>();

    Books(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * Notes an answered request.
     *
     * @param latencyNanos from when it should have been sent until its answer, waits and repeats included
     * @param expectedIntervalNanos after which the same shopper would have sent another one had this one not taken so long; 0 if
     *     requests are begun on schedule
     */
    void answered(long latencyNanos, long expectedIntervalNanos) {
        long value = Math.min(LONGEST_MICROS, Math.max(1, latencyNanos / 1000));
        micros.recordValueWithExpectedInterval(value, expectedIntervalNanos / 1000);
        timeline.answered(value);
    }

    /** Notes a request that was given up, or answered as it must not be. */
    void failed(String problem) {
        errors.increment();
        timeline.failed();
        problems.computeIfAbsent(problem, key -> new LongAdder()).increment();
    }

    void toldToRetry() {
        retryAfter.increment();
        timeline.heldBack();
    }

    /** Notes that a shopper is about to order under {@code key}. */
    void intends(String key) {
        intents.putIfAbsent(key, false);
    }

    /** Notes that the shop said that the order is confirmed. */
    void acknowledged(String key) {
        intents.put(key, true);
        timeline.ordered();
    }

    /** How things stand. */
    public Tally tally() {
        return new Tally(requests.sum(), errors.sum(), goodActions.sum() + badActions.sum(), badActions.sum(), retryAfter.sum(), connectionsLost.sum());
    }

    /** How many requests were given up, or answered as they must not be, and why. */
    public Map<String, Long> problemCounts() {
        return problems.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** The keys of orders that the shop said are confirmed. */
    public Set<String> acknowledged() {
        return intents.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** The keys of everything that anybody tried to order. */
    public Set<String> intended() {
        return Set.copyOf(intents.keySet());
    }

    Histogram micros() {
        return micros.copy();
    }

    Timeline timeline() {
        return timeline;
    }
}
