package org.crashonly.manager.supervise;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.crashonly.fmap.tree.Suggestion;

/**
 * Searches for better restart trees, which take up to a second: one at a time, on a thread of their own, so that nothing that the manager has to do
 * waits for one. An estimate is data and does not change meanwhile; whether it still holds is for whoever asked to see.
 */
final class TreeSearches {

    private final Executor thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("tree-search").factory());

    /** Completes on the searching thread. */
    CompletableFuture<Suggestion> search(TreeEstimate estimate) {
        return CompletableFuture.supplyAsync(estimate::suggest, thread);
    }
}
