package org.crashonly.session.wire;

import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Intent;
import org.crashonly.session.Lease;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoredAnswer;

/** What a client asks. Each request gets one {@link Reply}. */
public sealed interface Request {

    /** Opens every connection. */
    record Hello(int version, String generation, String token) implements Request {}

    /** See {@link org.crashonly.session.SessionStore#loadAsync}. */
    record Load(SessionScope scope, String id, long since) implements Request {}

    /**
     * See {@link org.crashonly.session.SessionStore#saveAsync}.
     *
     * @param number drawn for this save: one that is sent again is not done again
     */
    record Save(SessionScope scope, String id, long number, SessionChange change) implements Request {}

    /** See {@link org.crashonly.session.SessionStore#touchAsync}. */
    record Touch(SessionScope scope, String id, long lastAccessMillis) implements Request {}

    /** See {@link org.crashonly.session.SessionStore#removeAsync}. */
    record Remove(SessionScope scope, String id) implements Request {}

    /** See {@link org.crashonly.session.SessionStore#changeIdAsync}. */
    record ChangeId(SessionScope scope, String id, String newId) implements Request {}

    /**
     * See {@link org.crashonly.session.Ledger#beginAsync}.
     *
     * @param claim what the caller will call its claim, if it gets it
     */
    record Begin(LedgerKey key, Intent intent, long claim, long waitMillis) implements Request {}

    /** See {@link org.crashonly.session.Ledger#finishAsync}. */
    record Finish(Claim claim, StoredAnswer answer) implements Request {}

    /** See {@link org.crashonly.session.Ledger#abandonAsync}. */
    record Abandon(Claim claim) implements Request {}

    /** See {@link org.crashonly.session.Ledger#doubtAsync}. */
    record Doubt(Claim claim) implements Request {}

    /**
     * See {@link org.crashonly.session.SoftState#lookupAsync}.
     *
     * @param lease what the caller will call its lease, if it gets it
     */
    record Lookup(SoftKey key, long lease, long waitMillis) implements Request {}

    /** See {@link org.crashonly.session.SoftState#loadedAsync}. */
    record Loaded(Lease lease, Bytes value, long timeToLiveMillis) implements Request {}

    /** See {@link org.crashonly.session.SoftState#releaseAsync}. */
    record Release(Lease lease) implements Request {}

    /** See {@link org.crashonly.session.SoftState#invalidateAsync}. */
    record Invalidate(SoftKey key) implements Request {}

    /** See {@link org.crashonly.session.SoftState#keepAsync}. */
    record Keep(SoftKey key, Bytes value, long timeToLiveMillis, boolean renews) implements Request {}

    /** See {@link org.crashonly.session.SoftState#clearAsync}. */
    record Clear(String application, String cache) implements Request {}
}
