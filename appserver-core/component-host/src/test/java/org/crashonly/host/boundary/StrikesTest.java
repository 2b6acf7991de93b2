package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the faults strike that are injected into modules. */
class StrikesTest {

    private static final Set<Harm> LOOKUPS = EnumSet.of(Harm.NAME_LOST);

    @TempDir
    private Path directory;

    private final ClassLoader module = new ClassLoader() {};
    private final PowerSwitch powerSwitch = PowerSwitches.of(module);
    private Boundary boundary;

    @BeforeEach
    void install() throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> false);
        List.of("slot", "slot-0a", "slot-of-another").forEach(slot -> boundary.open(slot, Operations.NONE, powerSwitch));
    }

    @Test
    void anInjectedFaultStrikesAsOftenAsItShouldAndIsSeenUntilItIsOver() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot-0a", cart);
        boundary.inject(cart, new Message.Injection("hang twice", Message.Harm.HANG, 1, 2, 1, 60_000, 0, 0, 0, 0));
        InFlightRequest request = boundary.begin("slot-0a", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        InFlightRequest other = boundary.begin("slot-of-another", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        assertThat(Strikes.request(other, "/any")).isNull();
        assertThat(Strikes.request(request, "/any")).as("one passes first").isNull();
        assertThat(boundary.modules().modules().getFirst().fault()).isEqualTo("hang twice");
        assertThat(Strikes.request(request, "/any")).isNotNull();
        assertThat(Strikes.request(request, "/any")).isNotNull();
        assertThat(Strikes.request(request, "/any")).as("twice is enough").isNull();
        assertThat(boundary.modules().modules().getFirst().fault()).isNull();

        boundary.inject(cart, new Message.Injection("error", Message.Harm.ERROR, 1, 0, 0, 60_000, 0, 0, 502, 0));
        boundary.inject(cart, null);
        assertThat(Strikes.request(request, "/any")).isNull();
        boundary.leave(request);
    }

    @Test
    void aFaultOfAPathStrikesNoOtherRequests() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot", cart);
        boundary.inject(cart, new Message.Injection("error", Message.Harm.ERROR, 1, 1, 0, 60_000, 0, 0, 502, 0, "/cart", null));
        InFlightRequest request = begin();
        assertThat(Strikes.request(request, "/carts")).isNull();
        assertThat(Strikes.request(request, "/cart/lines")).isNotNull();
        boundary.leave(request);
    }

    @Test
    void aModuleIsCountedInTheSlotThatItHasLast() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot-0a", cart);
        boundary.inject(cart, new Message.Injection("error", Message.Harm.ERROR, 1, 0, 0, 60_000, 0, 0, 502, 0));
        boundary.count("slot", cart);
        assertThat(boundary.modules().modules()).singleElement().satisfies(it -> assertThat(it.fault()).isNull());
    }

    @Test
    void aFaultEndsWithTheGenerationOfItsModule() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot", cart);
        boundary.inject(cart, new Message.Injection("error", Message.Harm.ERROR, 1, 0, 0, 60_000, 0, 0, 502, 0));
        InFlightRequest next = begin();
        assertThat(Strikes.request(next, "/any")).isNotNull();
        assertThat(boundary.fence("slot")).contains(powerSwitch);
        assertThat(Strikes.request(next, "/any")).as("the next one begins without it").isNull();
        assertThat(boundary.modules().modules()).allMatch(it -> it.fault() == null);
        boundary.leave(next);
    }

    @Test
    void whatARequestAsksOfOthersIsStruckAndNotTheRequest() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot", cart);
        boundary.inject(cart, new Message.Injection("name-lost", Harm.NAME_LOST, 1, 1, 1, 60_000, 0, 0, 0, 0));
        assertThat(Strikes.errand(LOOKUPS)).as("this thread works for nobody").isNull();
        InFlightRequest request = begin();
        assertThat(Strikes.request(request, "/any")).isNull();
        assertThat(Strikes.errand(EnumSet.of(Harm.SLOW_PEER))).as("another errand").isNull();
        assertThat(Strikes.errand(LOOKUPS)).as("one passes first").isNull();
        assertThat(Strikes.errand(LOOKUPS)).isNotNull();
        assertThat(Strikes.errand(LOOKUPS)).as("once is enough").isNull();
        boundary.leave(request);
        InFlightRequest other = boundary.begin("slot-of-another", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        boundary.inject(cart, new Message.Injection("name-lost", Harm.NAME_LOST, 1, 0, 0, 60_000, 0, 0, 0, 0));
        assertThat(Strikes.errand(LOOKUPS)).as("another module").isNull();
        boundary.leave(other);
    }

    private InFlightRequest begin() {
        return boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
    }
}
