package org.crashonly.session.wire;

import org.crashonly.session.Begin;
import org.crashonly.session.Finish;
import org.crashonly.session.Lookup;
import org.crashonly.session.SaveResult;
import org.crashonly.session.StoredSession;

/** What the store answers. */
public sealed interface Reply {

    /**
     * To {@link Request.Hello}: come in.
     *
     * @param frameBytes the largest frame that the store takes
     */
    record Welcome(int frameBytes) implements Reply {}

    /** The store will not do it. */
    record Refused(Reason reason, String message) implements Reply {}

    /** Why not. Order is the format: append only. */
    enum Reason {
        /** The generation was fenced. */
        FENCED,
        /** The generation is not known, or not by this token; it may be soon. */
        NOT_GRANTED,
        /** The client speaks another version of the protocol. */
        VERSION,
        /** There are too many connections. */
        CONNECTIONS,
        /** It is larger than one such thing may be. */
        TOO_LARGE,
        /** There is no room left. */
        FULL
    }

    /** To {@link Request.Load}; null if there is none. */
    record Session(StoredSession session) implements Reply {}

    /** To {@link Request.Save}. */
    record Saved(SaveResult result) implements Reply {}

    /** To whatever is answered by yes or no. */
    record Flag(boolean value) implements Reply {}

    /** To {@link Request.Begin}. */
    record Began(Begin begin) implements Reply {}

    /** To {@link Request.Finish}. */
    record Finished(Finish finish) implements Reply {}

    /** To {@link Request.Lookup}. */
    record Found(Lookup lookup) implements Reply {}
}
