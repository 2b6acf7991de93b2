package org.crashonly.frontdoor;

/**
 * How many repeats one component gets, so that repeats do not become a storm: 20 % of the requests of the last 10 s, and a floor
 * of a few a second. Of one event loop.
 */
final class RetryBudget {

    private static final int SECONDS = 10;
    private static final double SHARE = 0.2;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final double floorPerSecond;
    private final int[] requests = new int[SECONDS];
    private final int[] repeats = new int[SECONDS];
    private long second;

    /** Makes a full budget; {@code floorPerSecond} repeats are granted however few requests come. */
    RetryBudget(double floorPerSecond, long now) {
        this.floorPerSecond = floorPerSecond;
        this.second = Math.floorDiv(now, NANOS_PER_SECOND);
    }

    void request(long now) {
        requests[bucket(now)]++;
    }

    /** Whether there is a repeat left to take. */
    boolean affords(long now) {
        bucket(now);
        return sum(repeats) + 1 <= SHARE * sum(requests) + floorPerSecond * SECONDS;
    }

    /** Takes one. */
    void spend(long now) {
        repeats[bucket(now)]++;
    }

    private int bucket(long now) {
        long current = Math.floorDiv(now, NANOS_PER_SECOND);
        for (long s = Math.max(second + 1, current - SECONDS + 1); s <= current; s++) {
            requests[Math.floorMod(s, SECONDS)] = 0;
            repeats[Math.floorMod(s, SECONDS)] = 0;
        }
        second = Math.max(second, current);
        return Math.floorMod(current, SECONDS);
    }

    private static int sum(int[] buckets) {
        int sum = 0;
        for (int bucket : buckets) {
            sum += bucket;
        }
        return sum;
    }
}
