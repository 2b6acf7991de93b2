package org.crashonly.host.boundary;

import java.util.function.Supplier;

/** What has to be done before the answer of one request leaves; nothing at first. */
public final class Preliminaries {

    private static final int LOWEST_ERROR = 400;

    private BeforeAnswer before;
    private boolean dropped;
    private boolean unrecorded;

    Preliminaries() {}

    /** Null if nothing has to be done. */
    public synchronized BeforeAnswer get() {
        return before;
    }

    /** The same, made by {@code first} if there was nothing. */
    public synchronized BeforeAnswer get(Supplier<BeforeAnswer> first) {
        if (before == null) {
            before = first.get();
        }
        return before;
    }

    /** The module never sees the request: nothing has to be done before it is refused. */
    public synchronized void forget() {
        before = null;
    }

    /** An effect of the request is under way that is recorded with its answer: until it {@linkplain #isRecorded is}, no answer may tell of it. */
    public synchronized void records() {
        unrecorded = true;
    }

    /** The effect was had, and its record with it. */
    public synchronized void isRecorded() {
        unrecorded = false;
    }

    /** Whether an answer of {@code status} tells of an effect that is not there: it is still under way, or was undone. */
    public synchronized boolean areBelied(int status) {
        return unrecorded && status < LOWEST_ERROR;
    }

    /** The request was crashed: nothing is done any more, and what it did is dropped. */
    void drop() {
        BeforeAnswer gone;
        synchronized (this) {
            gone = before;
            before = null;
            dropped |= gone != null;
        }
        if (gone != null) {
            gone.crashed();
        }
    }

    /** Whether there was something to drop. */
    synchronized boolean wereDropped() {
        return dropped;
    }
}
