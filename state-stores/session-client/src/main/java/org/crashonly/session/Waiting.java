package org.crashonly.session;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for calls; each ends at its own deadline. */
final class Waiting {

    private Waiting() {}

    static <T> T on(CompletionStage<T> call) {
        try {
            return call.toCompletableFuture().get();
        } catch (InterruptedException e) {
            boolean ignored = call.toCompletableFuture().cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for the session store", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                failure.addSuppressed(new Caller());
                throw failure;
            }
            throw new IllegalStateException("a call to the session store failed by a defect", e.getCause());
        }
    }

    /** Shows who waited: failures are made on the client's thread. */
    private static final class Caller extends Exception {
        private static final long serialVersionUID = 1;

        Caller() {
            super("waited for here");
        }
    }
}
