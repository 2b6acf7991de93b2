package org.crashonly.frontdoor;

import java.util.random.RandomGenerator;
import org.crashonly.request.Problem;
import org.crashonly.request.RetryAfter;
import org.crashonly.session.Begin;

/** What a keyed request is told that is not sent, and has no answer from before. */
final class KeyRefusal {

    private KeyRefusal() {}

    /**
     * The table:
     *
     * <pre>
     * first request under the key          this one
     * runs                                 409, come again when it has taken as long again
     * nobody knows its outcome             502
     * was another one, or another caller's 422, which does not say which: a key tells nothing about its owner
     * </pre>
     */
    static Refusal of(Begin word, RandomGenerator random) {
        return switch (word) {
            case Begin.Running(long sinceMillis) -> new Refusal(
                    Problem.STILL_RUNNING, Count.KEY_CONFLICT, "the first request with this key is still under way",
                    RetryAfter.seconds(RetryAfter.remainingMillis(sinceMillis, 0), random.nextDouble()));
            case Begin.InDoubt() -> new Refusal(
                    Problem.OUTCOME_UNKNOWN, Count.OUTCOME_UNKNOWN, "a request with this key was sent before, and whether it had its effect is not known", 0);
            case Begin.Mismatch mismatch -> new Refusal(
                    Problem.KEY_REUSED, Count.KEY_CONFLICT,
                    "this key named another request: another caller, path, query or body; give each effect a key of its own", 0);
            case Begin.Begun begun -> throw new IllegalArgumentException("a request that was begun is no repeat");
            case Begin.Done done -> throw new IllegalArgumentException("a request that was answered has its answer");
        };
    }

    /** The ledger cannot be asked: nothing is sent unledgered. Its recovery is expected to take as long again as it has taken. */
    static Refusal unavailable(String why, long waitedMillis, RandomGenerator random) {
        return new Refusal(Problem.LEDGER_UNAVAILABLE, Count.LEDGER_UNAVAILABLE, "whether this key was used before cannot be told: " + why,
                RetryAfter.seconds(RetryAfter.remainingMillis(waitedMillis, 0), random.nextDouble()));
    }
}
