package org.crashonly.host.boundary;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Generation;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Admission.Refused;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.Deadline;
import org.crashonly.request.Headers;
import org.crashonly.request.MethodKind;
import org.crashonly.request.RepeatRule;
import org.crashonly.request.Ttl;

/** The table by which a boundary lets requests in. Pure: the time comes in. */
public final class AdmissionRules {

    private final Generation own;
    private final String bootId;

    public AdmissionRules(Generation own, String bootId) {
        this.own = own;
        this.bootId = bootId;
    }

    /** Decides about a request that arrived at {@code nowNanos}. */
    public Admission decide(Arrival arrival, long nowNanos) {
        if (arrival.generation() != null && !arrival.generation().equals(own.toString())) {
            return new Refused(503, "other-generation", "sent to " + arrival.generation() + ", but this is " + own);
        }
        try {
            long left = Math.min(byTtl(arrival.ttl()), byClock(arrival.deadline(), nowNanos));
            if (left <= 0) {
                return new Refused(504, "expired", "the request's time to live ran out before it was started");
            }
            boolean repeatable = RepeatRule.isRepeatable(MethodKind.of(arrival.method()), arrival.deduplicates(), arrival.deduplicates());
            if (attempt(arrival.attempt()) > 1 && !repeatable) {
                return new Refused(503, "not-repeatable",
                        "attempt " + arrival.attempt() + " of a " + arrival.method() + ", which must not be repeated");
            }
            return new Admitted(left == Long.MAX_VALUE ? Admitted.NO_DEADLINE : nowNanos + left);
        } catch (BadHeaderException e) {
            return new Refused(400, "malformed-header", e.getMessage());
        }
    }

    /** Nanoseconds left by the milliseconds that the sender gave. */
    private static long byTtl(String ttl) throws BadHeaderException {
        return ttl == null ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(Ttl.parse(List.of(ttl.strip())).getAsLong());
    }

    /** Nanoseconds left by the clock of this boot; a deadline of another boot says nothing. */
    private long byClock(String text, long nowNanos) throws BadHeaderException {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        Deadline deadline = Deadline.parse(text);
        return deadline.bootId().equals(bootId) ? deadline.nanos() - nowNanos : Long.MAX_VALUE;
    }

    private static int attempt(String attempt) throws BadHeaderException {
        try {
            return attempt == null ? 1 : Integer.parseInt(attempt.strip());
        } catch (NumberFormatException e) {
            throw new BadHeaderException(Headers.REQUEST_ATTEMPT, "expected a number of attempts, not '" + attempt + "'");
        }
    }
}
