package org.crashonly.fmap.campaign;

/**
 * What became of a way that a failure could have taken: the one was struck while the other had requests.
 *
 * @param hits how often the other one failed
 */
public record Tried(long hits, long trials) {

    Tried plus(Tried more) {
        return new Tried(hits + more.hits, trials + more.trials);
    }
}
