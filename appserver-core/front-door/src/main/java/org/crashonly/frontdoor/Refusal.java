package org.crashonly.frontdoor;

import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.request.Deadline;
import org.crashonly.request.Problem;

/**
 * What a client is told whose request gets no answer from its component, and how that is counted.
 *
 * @param header the header field that is to blame; null if none is
 * @param retryAfterSeconds 0 if there is no use in sending the request again
 */
record Refusal(Problem problem, Count count, String detail, String header, long retryAfterSeconds) {

    /** No header field is to blame. */
    Refusal(Problem problem, Count count, String detail, long retryAfterSeconds) {
        this(problem, count, detail, null, retryAfterSeconds);
    }

    /** 400 or 431: the body cannot be read to its end. */
    static Refusal of(Malformed malformed) {
        return new Refusal(malformed.problem(), malformed.count(), malformed.detail(), malformed.header(), 0);
    }

    /** 413: whether it is the request that its key named before cannot be told from a part of its body. */
    static Refusal bodyNotKept(long most) {
        return new Refusal(Problem.BODY_TOO_LARGE, Count.TOO_LARGE, "with a key, a body has at most " + most + " bytes; it was sent nowhere", 0);
    }

    /** 504: the body took too long. */
    static Refusal bodyLate() {
        return new Refusal(Problem.DEADLINE_EXCEEDED, Count.EXPIRED_BEFORE, "the body was not here in time; it was sent nowhere", 0);
    }

    /** 504: the answer took too long. */
    static Refusal answerLate(ElementId component) {
        return new Refusal(Problem.DEADLINE_EXCEEDED, Count.DEADLINE_EXCEEDED, component + " did not answer in time", 0);
    }

    /** 502: delivered, and nobody knows what became of it. */
    static Refusal outcomeUnknown(ElementId component) {
        return new Refusal(Problem.OUTCOME_UNKNOWN, Count.OUTCOME_UNKNOWN,
                "the request reached " + component + ", whose answer did not come; whether it had its effect is not known", 0);
    }

    // ---- 503: there was no effect, or the client may safely ask again

    /** There is no memory for a body that has to be kept. */
    static Refusal noRoom(Component component, long now, RandomGenerator random) {
        return forNow(component, Problem.TOO_MANY_HELD, Count.TOO_MANY_HELD, "there is no room for this body now", now, random);
    }

    /** There is no place among those that wait. */
    static Refusal tooManyHeld(Component component, long now, RandomGenerator random) {
        return forNow(component, Problem.TOO_MANY_HELD, Count.TOO_MANY_HELD, "more requests wait for " + component.id() + " than are held", now, random);
    }

    /** It may be sent again, but not by us. */
    static Refusal notReached(Component component, long now, RandomGenerator random) {
        return forNow(component, Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " could not be reached, and the body is not kept", now, random);
    }

    /** A call was sent, and not answered for as long as its client waits; whoever called has time left. */
    static Refusal unanswered(Component component, long now, RandomGenerator random) {
        return forNow(component, Problem.UNANSWERED, Count.RETRY_AFTER, component.id() + " did not answer in time, and may be asked again", now, random);
    }

    /** It was held until its time was over. */
    static Refusal notBack(Component component, long now, RandomGenerator random) {
        return forNow(component, Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " was not back in time", now, random);
    }

    /** What to tell at once a request that cannot be served until {@code deadline}, as far as anybody knows; null if it can. */
    static Refusal ifHopeless(Component component, Deadline deadline, long now, RandomGenerator random) {
        if (component.isGivenUp()) {
            return forNow(component, Problem.GIVEN_UP, Count.GIVEN_UP, component.id() + " does not recover by itself", now, random);
        }
        if (component.isQuarantined()) {
            return forNow(component, Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " did not start, and is tried again", now, random);
        }
        return component.recoversAfter(deadline.nanos(), now)
                ? forNow(component, Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " recovers, but not within this request's time", now, random)
                : null;
    }

    private static Refusal forNow(Component component, Problem problem, Count count, String detail, long now, RandomGenerator random) {
        return new Refusal(problem, count, detail, component.retryAfterSeconds(now, random));
    }

    /** Notes that it was given. */
    void count(Tally tally) {
        tally.add(count);
        if (problem.status() == Problem.RECOVERING.status() && count != Count.RETRY_AFTER) {
            tally.add(Count.RETRY_AFTER);
        }
    }
}
