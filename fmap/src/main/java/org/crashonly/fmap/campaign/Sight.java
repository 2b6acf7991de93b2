package org.crashonly.fmap.campaign;

/**
 * What was seen of a component in a trial.
 *
 * @param firstFailedMillis after the injection; null if it did not fail
 */
public record Sight(long served, long failed, Long firstFailedMillis) {

    boolean hadRequests() {
        return served + failed > 0;
    }
}
