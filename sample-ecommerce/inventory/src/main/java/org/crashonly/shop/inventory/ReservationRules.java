package org.crashonly.shop.inventory;

import java.util.Optional;
import org.crashonly.shop.contract.Reservation.State;

/** What becomes of a reservation when something is asked of it: a table, the same whoever asks, how often, in whatever order. */
final class ReservationRules {

    /** What is asked. */
    enum Ask {
        RESERVE,
        SELL,
        RELEASE,
        /** Its time is over. */
        LAPSE
    }

    /**
     * A change: its pieces go from one pile to the other.
     *
     * @param to the state afterwards, if the pieces are there; else it is {@code OUT_OF_STOCK}
     */
    record Move(Pile take, Pile put, State to) {}

    private ReservationRules() {}

    /**
     * The change that {@code ask} makes; empty if the reservation stays as it is.
     *
     * @param state null if there is no reservation
     */
    static Optional<Move> move(State state, Ask ask) {
        return Optional.ofNullable(switch (ask) {
            case RESERVE -> state == null || state == State.LAPSED ? new Move(Pile.AVAILABLE, Pile.RESERVED, State.RESERVED) : null;
            case SELL -> sale(state);
            case RELEASE -> release(state);
            case LAPSE -> state == State.RESERVED ? new Move(Pile.RESERVED, Pile.AVAILABLE, State.LAPSED) : null;
        });
    }

    private static Move sale(State state) {
        if (state == State.RESERVED) {
            return new Move(Pile.RESERVED, Pile.SOLD, State.SOLD);
        }
        return state == State.LAPSED ? new Move(Pile.AVAILABLE, Pile.SOLD, State.SOLD) : null;
    }

    /** An absent one is released too: what comes late for it must find that it is over. */
    private static Move release(State state) {
        if (state == State.OUT_OF_STOCK || state == State.RELEASED) {
            return null;
        }
        Pile held = state == State.RESERVED ? Pile.RESERVED : state == State.SOLD ? Pile.SOLD : Pile.AVAILABLE;
        return new Move(held, Pile.AVAILABLE, State.RELEASED);
    }
}
