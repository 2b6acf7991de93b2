package org.crashonly.session;

/** What the ledger made of an answer. */
public enum Finish {
    /** Later requests under the key get it, for as long as the ledger keeps it. */
    KEPT,
    /** It is a server error, which is never kept: the key is free again. */
    NOT_KEPT,
    /** It is larger than the ledger keeps: the key is in doubt. */
    IN_DOUBT,
    /** The claim is not in force any more: somebody else has taken over what was in doubt, or the key has expired. */
    SUPERSEDED
}
