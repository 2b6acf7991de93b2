package org.crashonly.frontdoor;

import java.util.random.RandomGenerator;
import org.crashonly.frontdoor.TargetPool.Verdict;
import org.crashonly.request.RepeatRule.Delivery;

/** The attempts at one request: the one under way, how many may have been started, and where the next one may go. */
final class Attempts {

    private final Effect effect;
    private final RetryBudget budget;
    /** Null if none is under way. */
    private Attempt current;
    /** Null as long as none failed. */
    private Repeats repeats;
    private int number = 1;

    Attempts(Effect effect, RetryBudget budget) {
        this.effect = effect;
        this.budget = budget;
    }

    /** What the next attempt calls itself: 1 as long as nothing can have been started. */
    int number() {
        return number;
    }

    /** The one under way; null if none is. */
    Attempt current() {
        return current;
    }

    /** Whether it does no harm if an idle connection turns out to be dead: the first time, if the request can be repeated. */
    boolean trustIdleConnections() {
        return effect.isRepeatable() && repeats == null;
    }

    /** Whether {@code target} may get the request now. */
    boolean mayGoTo(TargetPool target, long now) {
        return (effect.isRepeatable() || target.target().predecessorEnded()) && (repeats == null || repeats.mayGoTo(target, budget, now));
    }

    /** Whether {@code one} is the better place of two that may get it. */
    boolean prefer(TargetPool one, TargetPool other) {
        boolean failedAtOne = repeats != null && repeats.hasFailedAt(one);
        boolean failedAtOther = repeats != null && repeats.hasFailedAt(other);
        return failedAtOne == failedAtOther ? one.outstanding() < other.outstanding() : failedAtOther;
    }

    /** Pays for an attempt at {@code target}; returns whether that is a repeat. */
    boolean pay(TargetPool target, long now) {
        if (repeats == null) {
            return false;
        }
        repeats.payFor(target, budget, now);
        return true;
    }

    void begin(Attempt attempt) {
        current = attempt;
        attempt.start();
    }

    /** The attempt under way has told how it went. */
    void over() {
        current = null;
    }

    /** Gives up the attempt under way, if there is one. */
    void giveUp(Verdict verdict) {
        if (current != null) {
            Attempt given = current;
            current = null;
            given.cancel(verdict);
        }
    }

    /** Takes note of where {@code attempt} failed, whose request got as far as {@code delivery} and is going to be repeated. */
    void failed(Attempt attempt, Delivery delivery, long now, RandomGenerator random) {
        boolean mayHaveStarted = delivery == Delivery.UNKNOWN || delivery == Delivery.STARTED;
        number += mayHaveStarted ? 1 : 0;
        if (repeats == null) {
            repeats = new Repeats();
        }
        // A connection that had been idle may have been closed for any reason; a new one tells at once how things stand.
        boolean stale = !attempt.isFresh() && delivery == Delivery.UNKNOWN;
        repeats.failedAt(attempt.target(), stale ? now : now + Backoff.nanos(repeats.failures() + 1, random.nextDouble()));
    }
}
