package org.crashonly.shop.contract;

/**
 * The answer to a sign-up or a login.
 *
 * @param token what the browser shows from now on; null unless the outcome is {@code OPENED}
 * @param account whose session it is; null unless the outcome is {@code OPENED}
 */
public record SessionGrant(Outcome outcome, String token, Account account) {

    /** How it went. */
    public enum Outcome {
        /** There is a session, of now or of an earlier request with the same key. */
        OPENED,
        /** Somebody has an account with this address. */
        EMAIL_TAKEN,
        /** No such address, or not its password. */
        WRONG_CREDENTIALS,
        /** The session that this key opened is over. */
        ENDED
    }

    /** There is no session. */
    public static SessionGrant refused(Outcome outcome) {
        return new SessionGrant(outcome, null, null);
    }
}
