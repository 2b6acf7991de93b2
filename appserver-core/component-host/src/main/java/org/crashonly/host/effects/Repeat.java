package org.crashonly.host.effects;

import org.crashonly.request.Problem;
import org.crashonly.request.RetryAfter;

/** What a request gets whose effect another one has, or had. */
sealed interface Repeat {

    /** The answer of the first. */
    record Replay(Answer answer) implements Repeat {}

    /**
     * None.
     *
     * @param retryAfterSeconds 0 if there is no use in sending it again
     */
    record Refused(Problem problem, String detail, long retryAfterSeconds) implements Repeat {}

    /**
     * The table, first row that fits:
     *
     * <pre>
     * first request                      this one             gets
     * (too many others run)              any                  503, come again when it has taken as long again
     * runs                               any                  409, come again when it has taken as long again
     * had by another principal           any                  422
     * had with another fingerprint       any                  422
     * committed without an answer        the same             502
     * answered                           the same             its answer
     * </pre>
     *
     * What the two 422 say does not tell one from the other: a key tells nothing about its owner.
     *
     * @param random from 0 (inclusive) to 1 (exclusive), so that those who were refused together do not come back together
     */
    static Repeat of(Claim claim, String principal, String fingerprint, double random) {
        return switch (claim) {
            case Claim.Won() -> throw new IllegalArgumentException("the request that has the effect is no repeat");
            case Claim.Running(long waitedMillis) -> new Refused(Problem.STILL_RUNNING, "the first request with this key is still under way",
                    RetryAfter.seconds(RetryAfter.remainingMillis(waitedMillis, 0), random));
            case Claim.Crowded(long waitedMillis) -> new Refused(Problem.TOO_MANY_HELD,
                    "as many requests whose effects are recorded run here as may at once",
                    RetryAfter.seconds(RetryAfter.remainingMillis(waitedMillis, 0), random));
            case Claim.Had(Stored stored) when !principal.equals(stored.principal()) || differs(stored, fingerprint) ->
                    new Refused(Problem.KEY_REUSED,
                            "this key named another request: another caller, path, query or body; give each effect a key of its own", 0);
            case Claim.Had(Stored(String p, String f, Answer answer)) when answer == null ->
                    new Refused(Problem.OUTCOME_UNKNOWN, "the component committed its work by itself and ended before it had answered", 0);
            case Claim.Had(Stored(String p, String f, Answer answer)) -> new Replay(answer);
        };
    }

    private static boolean differs(Stored stored, String fingerprint) {
        return stored.fingerprint() != null && !stored.fingerprint().equals(fingerprint);
    }
}
