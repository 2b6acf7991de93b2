package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Chronicle;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTablesTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final Application APPLICATION =
            new Application("shop", List.of(), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    private static final Cause CAUSE = new Cause("1", Level.PROCESS, "failing", "as a test wants it");

    private final Map<ElementId, Element> all = new TreeMap<>();
    private final RoutingTables tables = new RoutingTables(1);
    private long now = 1_000_000_000_000L;

    @Test
    void nothingIsPublishedTwice() {
        Element web = begun(host("web"));
        assertThat(tables.redraw(all.values(), now)).isPresent();
        assertThat(tables.redraw(all.values(), now + 1)).isEmpty();
        web.ports(Map.of(module(web), 4_712));
        assertThat(tables.redraw(all.values(), now + 2)).hasValueSatisfying(it -> assertThat(it.version()).isEqualTo(2));
        assertThat(tables.redraw(all.values(), now + 3)).isEmpty();
    }

    /** Whatever happens to whom: what is published is what would be drawn by one who remembers nothing. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsPublishedIsAlwaysWhatStands(long seed) {
        Random random = new Random(seed);
        List<Element> elements = List.of(begun(host("web")), begun(host("back")), begun(store("db")), begun(host("web.2")));
        for (int step = 0; step < 400; step++) {
            now += Duration.ofMillis(random.nextInt(1_500)).toNanos();
            change(elements.get(random.nextInt(elements.size())), random);
            var ignored = tables.redraw(all.values(), now);
            List<Route> fresh = ReplicaRoutes.merged(all.values().stream().flatMap(it -> HostRoutes.of(it, all.values(), now).stream()).toList());
            assertThat(tables.latest().routes()).as("step %d", step).isEqualTo(fresh);
        }
        assertThat(tables.latest().version()).isGreaterThan(50);
    }

    private void change(Element element, Random random) {
        ElementId module = module(element);
        boolean ready = element.policy().phase() == Phase.READY;
        // What is well mostly stays so: else all of them never are at the same time.
        switch (random.nextInt(ready ? 16 : 4)) {
            case 0, 1, 2, 3 -> {
                if (ready) {
                    restoreAll(element);
                } else {
                    goOn(element);
                }
            }
            case 4 -> element.ports(Map.of(module, 4_711 + random.nextInt(3)));
            case 5 -> element.givenUp(Map.of(module, new Element.GivenUp("gone", random.nextBoolean(), now, now + 300_000_000_000L)));
            case 6 -> element.quarantined(Map.of(module, new Element.Quarantined("no", 1 + random.nextInt(2), now, now + 5_000_000_000L)));
            case 7 -> element.moduleRestarts(module, now);
            case 8 -> element.moduleIsReplaced(module, now);
            case 9 -> carryOut(element, element.policy().restart(CAUSE, now), true);
            case 10 -> element.ports(Map.of());
            default -> { }
        }
    }

    private void restoreAll(Element element) {
        all.values().stream().filter(it -> it.policy().phase() != Phase.READY).forEach(this::goOn);
        element.givenUp(Map.of());
        all.values().forEach(it -> {
            it.quarantined(Map.of());
            it.moduleRuns(module(it), now);
        });
    }

    /** Its next generation is begun, or is ready, as it may be. */
    private void goOn(Element element) {
        Generation generation = element.policy().generation();
        if (element.process().isEmpty()) {
            element.gone(generation);
            carryOut(element, element.policy().crashed(generation, now), false);
            carryOut(element, element.policy().tick(now), false);
        } else if (element.policy().ready(generation, now)) {
            element.ports(Map.of(module(element), 4_711));
        }
    }

    private void carryOut(Element element, List<Decision> decisions, boolean crashIsSlow) {
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Crash crash -> {
                    element.over();
                    if (!crashIsSlow) {
                        carryOut(element, element.policy().crashed(crash.generation(), now), false);
                    }
                }
                case Decision.Fence fence -> { }
                case Decision.Start start -> element.runs(spec(start.generation()), self());
            }
        }
    }

    private Element begun(Element element) {
        carryOut(element, element.policy().begin(CAUSE, now), false);
        assertThat(element.policy().ready(element.policy().generation(), now)).isTrue();
        element.ports(Map.of(module(element), 4_711));
        return element;
    }

    private static ElementId module(Element element) {
        return element.id().child("component");
    }

    private Element host(String name) {
        ElementId id = SHOP.child(name);
        Application.Component component = new Application.Component("component", null, "0", List.of(), "/", null, name, List.of(), null);
        return add(new Planned.Host(id, APPLICATION, List.of(component), SHOP.child(name.replace(".2", ""))));
    }

    private Element store(String name) {
        return add(new Planned.AcidStore(SHOP.child(name), APPLICATION));
    }

    private Element add(Planned planned) {
        Element element = new Element(
                planned, new ProcessPolicy(planned.id(), 0, 0, Backoff.DEFAULT, new Random(1)), Chronicle.of(List.<Entry>of()).find(planned.id()));
        all.put(element.id(), element);
        return element;
    }

    private static ProcessSpec spec(Generation generation) {
        Path nowhere = Path.of("/nonexistent");
        return new ProcessSpec("instance", generation, nowhere, nowhere, nowhere, nowhere, new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
    }

    /** Any process that lives will do: it is not touched. */
    private static WatchedProcess self() {
        try {
            return WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
