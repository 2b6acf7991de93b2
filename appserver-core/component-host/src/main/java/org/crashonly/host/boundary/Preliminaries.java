package org.crashonly.host.boundary;

import java.util.function.Supplier;

/** What has to be done before the answer of one request leaves; nothing at first. */
public final class Preliminaries {

    private BeforeAnswer before;
    private boolean dropped;

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
