package org.crashonly.host.boundary;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What a request was lent by a pool. It ends when the request gives it back; or, a little after the request was cancelled or crashed, by
 * itself: then it is taken back. Exactly one of the two happens.
 */
public final class Lease {

    private enum State { LENT, GIVEN_BACK, ENDED }

    private final InFlightRequest holder;
    private final String what;
    private final Runnable takeBack;
    private final Leases leases;
    private final AtomicReference<State> state = new AtomicReference<>(State.LENT);

    Lease(InFlightRequest holder, String what, Runnable takeBack, Leases leases) {
        this.holder = holder;
        this.what = what;
        this.takeBack = takeBack;
        this.leases = leases;
    }

    /** Whether it is {@code request}'s, which has not given it back, nor was it taken. */
    public boolean isOf(InFlightRequest request) {
        return holder == request && state.get() == State.LENT;
    }

    /** Who it was lent to. */
    public InFlightRequest holder() {
        return holder;
    }

    /** Whether it was taken back. */
    public boolean isEnded() {
        return state.get() == State.ENDED;
    }

    /** The request gives it back; false if it was taken from it before: then what was lent is of no use to anybody any more. */
    public boolean giveBack() {
        leases.forget(this);
        return state.compareAndSet(State.LENT, State.GIVEN_BACK) || state.get() == State.GIVEN_BACK;
    }

    /** Takes it back if its holder is over since long at {@code now}; returns whether it did. */
    boolean endIfOver(long now) {
        if (!holder.isOver(now) || !state.compareAndSet(State.LENT, State.ENDED)) {
            return false;
        }
        takeBack.run();
        return true;
    }

    @Override
    public String toString() {
        return what + ", lent to " + holder.description();
    }
}
