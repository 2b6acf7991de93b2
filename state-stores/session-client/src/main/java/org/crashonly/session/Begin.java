package org.crashonly.session;

/** What the ledger says of a request that comes under a key. */
public sealed interface Begin {

    /**
     * The caller is the one that sends it, and owes the ledger a word about it: {@link Ledger#finish}, {@link Ledger#abandon} or
     * {@link Ledger#doubt}.
     *
     * @param again it was in doubt: it may have had its effect already, and its operation recognises that
     */
    record Begun(Claim claim, boolean again) implements Begin {}

    /**
     * The first one still runs, at the caller's deadline: {@code 409} with {@code Retry-After}.
     *
     * @param sinceMillis how long it has been running
     */
    record Running(long sinceMillis) implements Begin {}

    /** It has been answered before. */
    record Done(StoredAnswer answer) implements Begin {}

    /** Whether it had its effect is not known, and its operation would not recognise a repeat: {@code 502}. */
    record InDoubt() implements Begin {}

    /** The key was used for something else. */
    record Mismatch(What what) implements Begin {}

    /** What differs. */
    enum What {
        /** Method, path, query or body: {@code 422}. */
        FINGERPRINT,
        /** Only the credentials. If the operation recognises repeats, it decides, for it knows the principal; else {@code 422}. */
        PRINCIPAL
    }
}
