package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Supplier;

/**
 * Runs work in transactions. Work is run again if another transaction came first with the same row, so it reads before it writes;
 * it has no effect but on the store.
 */
@ApplicationScoped
public class Transactions {

    /** Two that collide again and again are better served by a pause, which the caller's Retry-After is. */
    private static final int ATTEMPTS = 4;

    @Inject
    TransactionBoundary boundary;

    /**
     * Returns what {@code work} returned, committed.
     *
     * @throws StoreException if it could not be committed
     */
    public <T> T run(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return boundary.run(work);
            } catch (StoreException e) {
                if (!isWorthAnotherAttempt(e.kind()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Runs {@code work} and commits it. */
    public void run(Runnable work) {
        run(() -> {
            work.run();
            return null;
        });
    }

    private static boolean isWorthAnotherAttempt(StoreException.Kind kind) {
        return kind == StoreException.Kind.DUPLICATE || kind == StoreException.Kind.DEADLOCK;
    }
}
