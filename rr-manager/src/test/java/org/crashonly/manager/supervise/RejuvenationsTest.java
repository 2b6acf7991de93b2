package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.Vitals;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas whose memory runs low at the same time. No switch is thrown here: what would be is left in an inbox that nobody empties. */
class RejuvenationsTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, SessionLimits.DEFAULT, Map.of(), Map.of("web", 2));

    @TempDir
    Path directory;

    @Test
    void oneOfThemIsRestartedAndTheOtherHasItsTurnLater() throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        vitals.set(Vitals.Counter.HEAP_MOST, 100);
        vitals.set(Vitals.Counter.HEAP_USED, 90);
        ScriptedProcesses processes = new ScriptedProcesses(directory, APPLICATION, System::nanoTime, RejuvenationsTest::serves);
        Roster roster = processes.roster();
        processes.recover();
        Inbox inbox = new Inbox();
        RestartMetrics metrics = new RestartMetrics(new SimpleMeterRegistry());
        EventLog events = new EventLog();
        Restarter restarter = new Restarter(roster, new Stores(roster, inbox), null, null, inbox, events, null, metrics);
        Rejuvenations rejuvenations = new Rejuvenations(roster, restarter, new ModuleRestarts(roster, restarter, events, metrics));
        Element one = roster.find(SHOP.child("web.1"));
        Element two = roster.find(SHOP.child("web.2"));
        long now = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);

        rejuvenations.tick(now);
        assertThat(List.of(one.policy().phase(), two.policy().phase())).containsExactly(Phase.CRASHING, Phase.READY);
    }

    private static void serves(Element element) {
        if (element.policy().generation().number() == 1) {
            assertThat(element.policy().ready(element.policy().generation(), System.nanoTime())).isTrue();
        }
    }
}
