package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which restarts a fault survives of which that was said, and for how long. */
class SurvivingFaultsTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId CART = WEB.child("cart");
    private static final Application APPLICATION = new Application("shop", List.of(new Application.Component(
            "cart", Path.of("/cart.war"), "0", List.of(), "/cart", null, "web", List.of(), null)), List.of(), Application.Policy.DEFAULT,
            Application.Jvm.DEFAULT);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final List<Long> again = new ArrayList<>();
    private ConnectedHost host;
    private ModuleRestarts modules;
    private SurvivingFaults faults;

    @BeforeEach
    void begin() throws IOException {
        host = new ConnectedHost(APPLICATION, WEB, directory);
        host.element().ports(Map.of(CART, 1001));
        modules = new ModuleRestarts(host.roster(), null, new EventLog(), new RestartMetrics(new SimpleMeterRegistry()));
        faults = new SurvivingFaults(host.roster());
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    private void begin(ElementId element, String fault) {
        faults.begun(element, host.element(), Fault.parse(fault), (to, left) -> again.add(left), 0);
    }

    private void restartCart() {
        assertThat(modules.restart(host.element(), CART, Roster.incident(Level.MODULE, Cause.REQUESTED, "for a test"), 0)).isTrue();
    }

    private void serves() {
        long next = host.element().generationOf(CART);
        modules.stands(host.element(), List.of(new ModuleStatus(CART, 1002, null, next)), 1);
    }

    private void restartWeb() {
        host.roster().record(host.element(), new Entry.Begun(new Generation(WEB, host.element().past().generation() + 1), null,
                Roster.incident(Cause.REQUESTED, "for a test"), 0, 0));
    }

    @Test
    void aRestartEndsWhatIsNotSaidToSurviveIt() {
        begin(CART, "error status=500 for=60s");
        restartCart();
        serves();
        faults.tick(SECOND);
        assertThat(again).isEmpty();
    }

    @Test
    void itIsInjectedAnewWhenTheNextGenerationServesAndForTheTimeThatIsLeft() {
        begin(CART, "error status=500 for=60s survives=module");
        faults.tick(SECOND);
        assertThat(again).as("nothing was restarted").isEmpty();
        restartCart();
        faults.tick(2 * SECOND);
        assertThat(again).as("it does not serve yet").isEmpty();
        assertThat(shown(2 * SECOND)).containsOnlyKeys(CART);
        serves();
        faults.tick(10 * SECOND);
        faults.tick(11 * SECOND);
        assertThat(again).containsExactly(50_000L);
        restartCart();
        serves();
        faults.tick(60 * SECOND);
        assertThat(again).as("its time is over").hasSize(1);
        assertThat(shown(60 * SECOND)).isEmpty();
    }

    @Test
    void aRestartOfTheProcessEndsWhatSurvivesThoseOfTheModuleOnly() {
        begin(CART, "error status=500 for=60s survives=module");
        restartWeb();
        faults.tick(SECOND);
        restartCart();
        serves();
        faults.tick(2 * SECOND);
        assertThat(again).isEmpty();

        begin(CART, "error status=500 for=60s survives=process");
        restartWeb();
        faults.tick(20 * SECOND);
        assertThat(again).containsExactly(40_000L);
    }

    @Test
    void whatIsEndedIsNotInjectedAnew() {
        begin(CART, "error status=500 for=60s survives=process");
        faults.ended(new ElementId("machine/shop"));
        restartWeb();
        faults.tick(SECOND);
        assertThat(again).isEmpty();

        begin(CART, "error status=500 for=60s survives=process");
        begin(CART, "latency delay=1s");
        restartWeb();
        faults.tick(SECOND);
        assertThat(again).as("another fault came in its stead").isEmpty();
    }

    @Test
    void aRestartOfABeanIsSurvivedByWhatSurvivesThatOfItsModule() {
        ElementId bean = CART.child("Prices");
        begin(bean, "exception for=60s survives=module");
        host.roster().records().append(new Entry.Begun(new Generation(bean, 1), null, Roster.incident(Level.BEAN, Cause.REQUESTED, "first"), 0, 0));
        host.roster().records().append(new Entry.Begun(new Generation(bean, 2), null, Roster.incident(Level.BEAN, Cause.REQUESTED, "again"), 0, 0));
        host.element().pastOf(bean, host.roster().records().chronicle().find(bean));
        faults.tick(SECOND);
        assertThat(again).containsExactly(59_000L);
    }

    private Map<ElementId, String> shown(long now) {
        Map<ElementId, String> all = new TreeMap<>();
        faults.addTo(all, now);
        return all;
    }
}
