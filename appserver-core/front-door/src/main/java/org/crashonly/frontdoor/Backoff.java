package org.crashonly.frontdoor;

/**
 * How long a request waits before it goes to the very generation that failed it: any time up to a bound that doubles with each failure, so
 * that those who failed together part (full jitter).
 */
final class Backoff {

    private static final long FIRST_NANOS = 60_000_000L;
    private static final long LONGEST_NANOS = 1_000_000_000L;

    private Backoff() {}

    /**
     * The pause in nanoseconds.
     *
     * @param failures how often the request failed so far, at least 1
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    static long nanos(int failures, double random) {
        long longest = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, 10));
        return (long) (longest * random);
    }
}
