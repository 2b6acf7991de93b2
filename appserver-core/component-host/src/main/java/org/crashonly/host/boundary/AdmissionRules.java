package org.crashonly.host.boundary;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Generation;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Admission.Refused;

/** The table by which a boundary lets requests in. Pure: the time comes in. */
public final class AdmissionRules {

    /** RFC 9110 §9.2.1 and §9.2.2: what a client may send again without asking. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

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
            if (attempt(arrival.attempt()) > 1 && !IDEMPOTENT.contains(arrival.method()) && !arrival.deduplicates()) {
                return new Refused(503, "not-repeatable",
                        "attempt " + arrival.attempt() + " of a " + arrival.method() + ", which must not be repeated");
            }
            return new Admitted(left == Long.MAX_VALUE ? Admitted.NO_DEADLINE : nowNanos + left);
        } catch (NumberFormatException e) {
            return new Refused(400, "malformed-header",
                    Headers.TTL + ", " + Headers.ATTEMPT + " or " + Headers.DEADLINE + " holds no number: " + e.getMessage());
        }
    }

    /** Nanoseconds left by the milliseconds that the sender gave. */
    private static long byTtl(String ttl) {
        return ttl == null ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(Long.parseLong(ttl.strip()));
    }

    /** Nanoseconds left by the clock of this boot; a deadline of another boot says nothing. */
    private long byClock(String deadline, long nowNanos) {
        if (deadline == null) {
            return Long.MAX_VALUE;
        }
        int semicolon = deadline.indexOf(';');
        boolean ours = semicolon > 0 && deadline.substring(0, semicolon).equals(bootId);
        return ours ? Long.parseLong(deadline.substring(semicolon + 1)) - nowNanos : Long.MAX_VALUE;
    }

    private static int attempt(String attempt) {
        return attempt == null ? 1 : Integer.parseInt(attempt.strip());
    }
}
