package org.crashonly.manager.api;

import org.crashonly.manager.recovery.Decision;

/**
 * A decision of a recovery policy, as {@code GET /api/decisions} tells it.
 *
 * @param atMillis since 1970
 * @param application whose policy decided
 * @param text a sentence
 * @param decision with its evidence; times in it are {@link System#nanoTime} values
 */
public record DecisionView(long atMillis, String application, String text, Decision decision) {}
