package org.crashonly.request;

/** When a client should come back: from what is known about the recovery, never a constant. */
public final class RetryAfter {

    private static final long MILLIS_PER_SECOND = 1_000;
    /** Clients that were refused together come back over a quarter of the wait, a second at least. */
    private static final double SPREAD = 0.25;

    private RetryAfter() {}

    /**
     * Milliseconds until a recovery should be over.
     *
     * @param elapsedMillis since it began
     * @param expectedMillis how long such recoveries take; 0 if nothing was measured yet. A recovery that is overdue, or was never
     *     measured, is expected to take as long again as it has taken
     */
    public static long remainingMillis(long elapsedMillis, long expectedMillis) {
        return expectedMillis > elapsedMillis ? expectedMillis - elapsedMillis : Math.max(MILLIS_PER_SECOND, elapsedMillis);
    }

    /**
     * Seconds for the header field: {@code millis}, which may be over, rounded up, at least 1, and a part of the spread more.
     *
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static long seconds(long millis, double random) {
        long seconds = Math.max(1, Math.ceilDiv(millis, MILLIS_PER_SECOND));
        return seconds + (long) (random * (Math.ceil(seconds * SPREAD) + 1));
    }
}
