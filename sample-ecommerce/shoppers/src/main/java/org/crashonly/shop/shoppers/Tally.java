package org.crashonly.shop.shoppers;

/**
 * What shoppers have counted up to a moment.
 *
 * @param requests that they wanted answered, repeats not counted
 * @param failed of these, given up or answered as they must not be
 * @param actions that have ended; each is some requests
 * @param badActions of these, with a request that failed
 * @param heldBack answers that said when to come again
 * @param connectionsLost refused or broken
 */
public record Tally(long requests, long failed, long actions, long badActions, long heldBack, long connectionsLost) {

    /** What was counted since {@code earlier}. */
    public Tally since(Tally earlier) {
        return new Tally(requests - earlier.requests, failed - earlier.failed, actions - earlier.actions, badActions - earlier.badActions,
                heldBack - earlier.heldBack, connectionsLost - earlier.connectionsLost);
    }
}
