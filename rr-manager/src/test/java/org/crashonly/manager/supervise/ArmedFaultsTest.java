package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.manager.api.StatusView.FaultView;
import org.junit.jupiter.api.Test;

/** What the status says of injected faults: who suffers them tells that they are there, who injected them when they end. */
class ArmedFaultsTest {

    private static final ElementId CART = new ElementId("machine/shop/web/cart");
    private static final ElementId DB = new ElementId("machine/shop/db");

    private final ArmedFaults armed = new ArmedFaults();

    @Test
    void whatIsToldHasItsEndAndWhatAnotherManagerInjectedHasNone() {
        armed.begun(CART, Fault.parse("hang for=5s"), 1_000);
        armed.begun(DB, Fault.parse("latency delay=1s"), 2_000);

        assertThat(armed.of(Map.of(DB, "latency delay=1s", CART, "hang for=5s"))).containsExactly(
                new FaultView(DB.path(), "latency delay=1s", 62_000L), new FaultView(CART.path(), "hang for=5s", 6_000L));
        assertThat(armed.of(Map.of())).as("nobody suffers what was injected").isEmpty();
        assertThat(armed.of(Map.of(CART, "error status=500"))).as("not the one that was injected last")
                .containsExactly(new FaultView(CART.path(), "error status=500", null));
    }

    @Test
    void whatIsInjectedAnewEndsByTheLaterOne() {
        armed.begun(CART, Fault.parse("hang for=5s"), 1_000);
        armed.begun(CART, Fault.parse("hang for=5s"), 4_000);
        assertThat(armed.of(Map.of(CART, "hang for=5s"))).extracting(FaultView::endsAtMillis).containsExactly(9_000L);
    }
}
