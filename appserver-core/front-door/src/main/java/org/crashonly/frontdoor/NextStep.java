package org.crashonly.frontdoor;

import org.crashonly.request.MethodKind;
import org.crashonly.request.RepeatRule.Delivery;

/**
 * What follows an attempt that got no answer, of which the client has seen nothing. The first row that fits:
 *
 * <pre>
 * the rules let it be repeated                       REPEAT
 * it is safe or idempotent, or provably not started  COME_AGAIN: only its body is missing, which the client has
 * else                                               OUTCOME_UNKNOWN
 * </pre>
 */
enum NextStep {
    /** It is sent again, or held until it can be. */
    REPEAT,
    /** 503: the client may send it again. */
    COME_AGAIN,
    /** 502: it may have had its effect, and nobody may send it again. */
    OUTCOME_UNKNOWN;

    /**
     * The row that decides.
     *
     * @param mayRepeat whether the rules let it be sent again as things stand
     * @param delivery how far the attempt got
     */
    static NextStep after(boolean mayRepeat, MethodKind kind, Delivery delivery) {
        if (mayRepeat) {
            return REPEAT;
        }
        boolean harmless = kind != MethodKind.OTHER || delivery == Delivery.NEVER || delivery == Delivery.NOT_STARTED;
        return harmless ? COME_AGAIN : OUTCOME_UNKNOWN;
    }
}
