package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.Test;

/** Two slots, in which generations take turns. */
class RoomTest {

    private static final Slot A = new Slot(0, 'a', 1001);
    private static final Slot B = new Slot(0, 'b', 1002);

    private final Room room = new Room(A, B);
    private final PowerSwitch present = PowerSwitches.of(new ClassLoader() {});

    @Test
    void theEarlierGenerationEndsFirstAndItsSlotIsFreeThen() {
        room.taken();
        assertThat(room.present()).isEqualTo(B);
        assertThat(room.ending()).isEqualTo(A);
        assertThat(room.free()).isEmpty();

        room.ended();

        assertThat(room.ending()).isEqualTo(B);
        assertThat(room.free()).contains(A);
        assertThat(room.all()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void whoStoodByTakesThePlaceOfOneThatIsFencedOrOfNone() {
        room.standsBy();
        room.spareTaken(Optional.of(present));
        assertThat(room.present()).isEqualTo(B);
        assertThat(room.ending()).isEqualTo(A);
        assertThat(room.fenced()).contains(present);
        room.ended();
        assertThat(room.fenced()).isEmpty();

        room.standsBy();
        room.spareTaken(Optional.empty());
        assertThat(room.present()).isEqualTo(A);
        assertThat(room.ending()).isEqualTo(A);
        assertThat(room.free()).contains(B);
    }

    @Test
    void aSlotInWhichTheContainerKeepsSomethingIsLostAndTheNextToEndIsThePresentOne() {
        room.standsBy();
        room.spareTaken(Optional.of(present));

        room.kept();

        assertThat(room.ending()).isEqualTo(B);
        assertThat(room.fenced()).as("of another generation").isEmpty();
        assertThat(room.free()).isEmpty();
        assertThat(room.all()).containsExactly(B);
        room.ended();
        assertThat(room.present()).isEqualTo(B);
    }
}
