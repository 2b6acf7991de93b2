package org.crashonly.host.boundary;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.crashonly.power.PowerSwitch;

/**
 * What a request, or another thread of a module, was lent by a pool. It ends when that gives it back; or by itself, a little after the request was
 * cancelled or crashed, and with the module's generation: then it is taken back. Exactly one of the two happens.
 */
public final class Lease {

    private enum State { LENT, GIVEN_BACK, ENDED }

    private final Holder holder;
    private final String what;
    /** Null once that is done: it knows what was lent. */
    private volatile Runnable takeBack;
    private final Leases leases;
    private final AtomicReference<State> state = new AtomicReference<>(State.LENT);

    Lease(Holder holder, String what, Runnable takeBack, Leases leases) {
        this.holder = holder;
        this.what = what;
        this.takeBack = takeBack;
        this.leases = leases;
    }

    /** Whether it is {@code request}'s, which has not given it back, nor was it taken. */
    public boolean isOf(InFlightRequest request) {
        return holder == request && state.get() == State.LENT;
    }

    /** The same of a thread in {@code component} that works for no request. */
    public boolean isOf(PowerSwitch component) {
        return holder instanceof OwnThread own && own.component() == component && state.get() == State.LENT;
    }

    /** The same of {@code thread}, when it works for no request. */
    boolean isOf(Thread thread) {
        return holder instanceof OwnThread own && own.is(thread) && state.get() == State.LENT;
    }

    /** The request that it was lent to; empty if it was none. */
    public Optional<InFlightRequest> request() {
        return holder instanceof InFlightRequest request ? Optional.of(request) : Optional.empty();
    }

    /** Whether it was taken back. */
    public boolean isEnded() {
        return state.get() == State.ENDED;
    }

    /** The holder gives it back; false if it was taken from it before: then what was lent is of no use to anybody any more. */
    public boolean giveBack() {
        leases.forget(this);
        return state.compareAndSet(State.LENT, State.GIVEN_BACK) || state.get() == State.GIVEN_BACK;
    }

    /** Takes it back if its holder is over since long at {@code now}; returns whether it did. */
    boolean endIfOver(long now) {
        return holder.isOver(now) && end();
    }

    /** Takes it back; returns whether it was still lent. */
    boolean end() {
        if (!state.compareAndSet(State.LENT, State.ENDED)) {
            return false;
        }
        takeBack.run();
        takeBack = null;
        return true;
    }

    @Override
    public String toString() {
        return what + ", lent to " + holder.description();
    }
}
