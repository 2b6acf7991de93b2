package org.crashonly.host.timers;

import java.time.Duration;

/** Whose turn it is to deliver an expiration. Several replicas know a timer, one of them holds what is just being delivered. */
public sealed interface Turn {

    /** A replica that holds an expiration for longer without saying so again is taken to be gone. */
    Duration LONGEST_HOLD = Duration.ofSeconds(60);

    /** How soon it is looked again after what another replica holds. */
    Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** The caller's, as soon as it holds {@code expiration}, in milliseconds since 1970. */
    record Mine(long expiration) implements Turn {}

    /** Nobody's before {@code millis} since 1970, or another one's until then at least. */
    record Later(long millis) implements Turn {}

    /** There is nothing to deliver any more. */
    record Over() implements Turn {}

    /**
     * What a row says.
     *
     * @param next the expiration to be delivered next; null if there is none
     * @param holder who holds it; null for nobody
     * @param heldUntil for how long
     * @param own the caller; what an earlier generation of it held, it holds
     */
    static Turn of(Long next, String holder, long heldUntil, String own, long now) {
        if (next == null) {
            return new Over();
        }
        if (next > now) {
            return new Later(next);
        }
        boolean isHeld = holder != null && !holder.equals(own) && heldUntil > now;
        return isHeld ? new Later(Math.min(heldUntil, now + LOOK_AGAIN.toMillis())) : new Mine(next);
    }
}
