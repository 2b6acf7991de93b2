package org.crashonly.shop.shoppers;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * A run in figures; its JSON is what {@code --json} writes. Whoever kills parts meanwhile adds what they know of that.
 *
 * @param requests that shoppers wanted answered, repeats not counted
 * @param repeated sent again by shoppers: told to come again, or their connection broke
 * @param retryAfter answers that said when to come again
 * @param outcomeUnknown answers that said nobody knows
 * @param errors requests that were given up or answered as they must not be
 * @param connectionsLost refused or broken under a shopper
 * @param taw actions per second of which every request went well
 * @param audit null if no store was audited
 */
public record Summary(
        long seed,
        long requests,
        long repeated,
        long retryAfter,
        long outcomeUnknown,
        long errors,
        long connectionsLost,
        long actions,
        long badActions,
        double taw,
        Latency latencyMs,
        Map<String, Long> problems,
        Audit.Result audit) {

    /** Percentiles, milliseconds, free of coordinated omission. */
    public record Latency(double p50, double p90, double p99, double p999, double max) {}

    /** Of what the shoppers saw and, unless it is null, what the audit found. */
    public static Summary of(Config config, Books books, Audit.Result audit) {
        Histogram micros = books.micros();
        Map<String, Long> problems = new TreeMap<>(books.problemCounts());
        return new Summary(config.seed(), books.requests.sum(), books.repeated.sum(), books.retryAfter.sum(), books.outcomeUnknown.sum(),
                books.errors.sum(), books.connectionsLost.sum(), books.goodActions.sum() + books.badActions.sum(), books.badActions.sum(),
                books.goodActions.sum() / Math.max(1.0, config.duration().toMillis() / 1000.0),
                new Latency(millis(micros, 50), millis(micros, 90), millis(micros, 99), millis(micros, 99.9), micros.getMaxValue() / 1000.0),
                problems, audit);
    }

    /** Whether nothing went wrong. */
    public boolean isClean() {
        return errors == 0 && outcomeUnknown == 0 && (audit == null || audit.ok());
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }
}
