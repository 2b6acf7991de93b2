package org.crashonly.shop.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.crashonly.shop.contract.Charge;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrderLine;
import org.crashonly.shop.contract.Reservation;
import org.junit.jupiter.api.Test;

class StepsTest {

    private static final Order ORDER = new Order("order-001", "account-1", Order.State.PENDING, null, 2900, null, "Visa", Instant.EPOCH,
            List.of(new OrderLine("MUG-001", "Alder mug", 1450, 2)));

    @Test
    void everyAnswerMeansGoOnOrStopWithAReason() {
        for (Reservation.State state : Reservation.State.values()) {
            Step step = Steps.meaning(ORDER, new Reservation("order-001", state, List.of("MUG-001")));
            boolean stops = state == Reservation.State.OUT_OF_STOCK || state == Reservation.State.RELEASED;
            assertThat(step instanceof Step.Refused).as("%s", state).isEqualTo(stops);
        }
        for (Charge.State state : Charge.State.values()) {
            Step step = Steps.meaning(new Charge("order-001", state, 2900, "No."));
            assertThat(step instanceof Step.Refused).as("%s", state).isEqualTo(state != Charge.State.APPROVED);
        }
    }

    @Test
    void namesWhatIsSoldOut() {
        Step step = Steps.meaning(ORDER, new Reservation("order-001", Reservation.State.OUT_OF_STOCK, List.of("MUG-001")));
        assertThat(step).isEqualTo(new Step.Refused("Sold out meanwhile: Alder mug."));
    }
}
