package org.crashonly.control.recording;

/**
 * A request as a front door writes it down, before it is known whose it is. All names are {@link Redaction#token tokens}.
 *
 * @param atNanos when it came, {@link System#nanoTime}, which all processes of a machine share
 * @param connection on which
 * @param session the one that it named by its cookie; null for none
 * @param began the session that its answer named; null for none
 * @param request with 1 as its client
 */
public record TakenRequest(long atNanos, String connection, String session, String began, RecordedRequest request) {}
