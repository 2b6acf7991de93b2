package org.crashonly.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.shop.contract.Reservation.State;
import org.crashonly.shop.inventory.ReservationRules.Ask;
import org.crashonly.shop.inventory.ReservationRules.Move;
import org.junit.jupiter.api.Test;

class ReservationRulesTest {

    private static final int QUANTITY = 3;

    /** Absent, and every state. */
    private static final List<State> STATES = new ArrayList<>(Arrays.asList(State.values()));

    static {
        STATES.add(null);
    }

    @Test
    void whatIsFinalStaysExceptThatASaleMayBeReleased() {
        for (Ask ask : Ask.values()) {
            assertThat(ReservationRules.move(State.OUT_OF_STOCK, ask)).as("%s", ask).isEmpty();
            assertThat(ReservationRules.move(State.RELEASED, ask)).as("%s", ask).isEmpty();
            assertThat(ReservationRules.move(State.SOLD, ask).isPresent()).as("%s", ask).isEqualTo(ask == Ask.RELEASE);
        }
    }

    @Test
    void whatLapsedIsTakenFromTheAvailableAgain() {
        assertThat(ReservationRules.move(State.LAPSED, Ask.RESERVE)).contains(new Move(Pile.AVAILABLE, Pile.RESERVED, State.RESERVED));
        assertThat(ReservationRules.move(State.LAPSED, Ask.SELL)).contains(new Move(Pile.AVAILABLE, Pile.SOLD, State.SOLD));
    }

    @Test
    void anAbsentReservationIsReleasedTooSoThatALateOneIsRefused() {
        assertThat(ReservationRules.move(null, Ask.RELEASE)).map(Move::to).contains(State.RELEASED);
        assertThat(ReservationRules.move(State.RELEASED, Ask.RESERVE)).isEmpty();
    }

    @Test
    void onlyWhatIsReservedLapses() {
        for (State state : STATES) {
            assertThat(ReservationRules.move(state, Ask.LAPSE).isPresent()).as("%s", state).isEqualTo(state == State.RESERVED);
        }
    }

    @Test
    void whateverIsAskedInWhateverOrderPiecesAreWhereTheStateSays() {
        walk(null, new EnumMap<>(Map.of(Pile.AVAILABLE, QUANTITY, Pile.RESERVED, 0, Pile.SOLD, 0)), 5);
    }

    private static void walk(State state, Map<Pile, Integer> piles, int steps) {
        assertThat(piles.get(Pile.RESERVED)).as("%s", state).isEqualTo(state == State.RESERVED ? QUANTITY : 0);
        assertThat(piles.get(Pile.SOLD)).as("%s", state).isEqualTo(state == State.SOLD ? QUANTITY : 0);
        if (steps == 0) {
            return;
        }
        for (Ask ask : Ask.values()) {
            Optional<Move> move = ReservationRules.move(state, ask);
            Map<Pile, Integer> after = new EnumMap<>(piles);
            move.ifPresent(it -> {
                after.merge(it.take(), -QUANTITY, Integer::sum);
                after.merge(it.put(), QUANTITY, Integer::sum);
            });
            walk(move.map(Move::to).orElse(state), after, steps - 1);
        }
    }
}
