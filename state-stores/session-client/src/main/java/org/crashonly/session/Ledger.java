package org.crashonly.session;

import java.util.concurrent.CompletionStage;

/**
 * Requests under idempotency keys: running, done, or in doubt. A request is in doubt when the generation that claimed it has ended, when
 * that said so, or when it has said nothing for long after its deadline. What is done is kept for a day; a server error is never kept.
 *
 * <p>For waiting and not, and for failures, see {@link SessionStore}.
 */
public interface Ledger {

    /**
     * A request comes. If one under the same key is running, this waits for what becomes of it, until the deadline.
     *
     * @param deadline of the request, also if it is this one that is sent
     */
    CompletionStage<Begin> beginAsync(LedgerKey key, Intent intent, Deadline deadline);

    /** The claimed request was answered. */
    CompletionStage<Finish> finishAsync(Claim claim, StoredAnswer answer, Deadline deadline);

    /** The claimed request provably had no effect: the key is free again. False if the claim is not in force. */
    CompletionStage<Boolean> abandonAsync(Claim claim, Deadline deadline);

    /** What became of the claimed request is not known. False if the claim is not in force. */
    CompletionStage<Boolean> doubtAsync(Claim claim, Deadline deadline);

    /** See {@link #beginAsync}. */
    default Begin begin(LedgerKey key, Intent intent, Deadline deadline) {
        return Waiting.on(beginAsync(key, intent, deadline));
    }

    /** See {@link #finishAsync}. */
    default Finish finish(Claim claim, StoredAnswer answer, Deadline deadline) {
        return Waiting.on(finishAsync(claim, answer, deadline));
    }

    /** See {@link #abandonAsync}. */
    default boolean abandon(Claim claim, Deadline deadline) {
        return Waiting.on(abandonAsync(claim, deadline));
    }

    /** See {@link #doubtAsync}. */
    default boolean doubt(Claim claim, Deadline deadline) {
        return Waiting.on(doubtAsync(claim, deadline));
    }
}
