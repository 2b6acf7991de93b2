package org.crashonly.bench.levels;

/** The longest time between good answers; what follows the last one counts too. Times are those of {@link System#nanoTime}. */
final class Gaps {

    private boolean any;
    private long last;
    private long longest;

    void answered(long now) {
        ended(now);
        last = now;
        any = true;
    }

    /** Nothing was answered between the last answer and {@code now}. */
    void ended(long now) {
        longest = any ? Math.max(longest, now - last) : longest;
    }

    long longestNanos() {
        return longest;
    }
}
