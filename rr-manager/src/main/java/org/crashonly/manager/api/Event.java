package org.crashonly.manager.api;

/**
 * Something that happened, as told on {@code GET /api/events} (server-sent events named {@code event}; whole {@link StatusView}s come
 * as {@code status}).
 *
 * @param sequence grows by one within a manager's life
 * @param atMillis since 1970
 * @param kind {@code ended}, {@code restarting}, {@code ready}, {@code failed}, {@code fenced}, {@code adopted}, …
 * @param element its id
 * @param generation 0 if none is meant
 * @param text a sentence
 * @param millis a duration that belongs to it; null if none
 */
public record Event(long sequence, long atMillis, String kind, String element, long generation, String text, Long millis) {}
