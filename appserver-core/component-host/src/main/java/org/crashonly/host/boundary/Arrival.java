package org.crashonly.host.boundary;

/**
 * What of an arriving request decides whether it is let in; header values as they came, null where absent.
 *
 * @param deduplicates whether the operation that it goes to recognises repeats
 * @param ttl {@code Request-TTL}, milliseconds
 * @param deadline {@code Crashonly-Deadline}, {@code CLOCK_MONOTONIC} nanoseconds and the boot id
 * @param generation {@code Crashonly-Generation}, the life that the sender means
 * @param attempt {@code Request-Attempt}, from 1
 */
public record Arrival(String method, boolean deduplicates, String ttl, String deadline, String generation, String attempt) {}
