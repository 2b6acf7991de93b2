package org.crashonly.manager.api;

/**
 * About one second of the front doors' work, as told on {@code GET /api/timeline} and, as it comes, on {@code GET /api/events}
 * ({@code event: sample}).
 *
 * @param atMillis the end of that second, since 1970
 * @param requestsPerSecond answered
 * @param failedPerSecond answered with a server error
 * @param repeatedPerSecond sent again
 * @param held the most requests that were held at one moment
 */
public record Sample(long atMillis, double requestsPerSecond, double failedPerSecond, double repeatedPerSecond, long held) {}
