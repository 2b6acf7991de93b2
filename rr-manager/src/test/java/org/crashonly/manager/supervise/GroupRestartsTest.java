package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.Vitals;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole application is restarted, which has a hot spare. All of its processes are that of this test, which nobody crashes. */
class GroupRestartsTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");

    @TempDir
    Path directory;

    private final List<ElementId> restarted = new ArrayList<>();
    private Roster roster;

    @Test
    void aHotSpareIsDiscardedWithItsApplicationAndNobodyWaitsForTheNextOne() throws Exception {
        serves();
        GroupRestarts restarts = new GroupRestarts(roster, new GroupRestarts.Means() {
            @Override
            public void restartProcess(Element process, Cause cause) {
                restarted.add(process.id());
                if (!(process.planned() instanceof Planned.Spare)) {
                    begins(process, cause);
                }
            }

            @Override
            public boolean restartInside(Element process, ElementId element, Cause cause) {
                return false;
            }
        }, Turns.ofCures(roster));
        Group all = new Group("shop", new TreeSet<>(roster.plan().tree().subtree(SHOP)));

        restarts.begin("i-1", all, Roster.incident(Level.APPLICATION, "errors", "all of it fails"));

        assertThat(restarted).containsExactly(
                SHOP.child(Application.SESSION_STORE), SHOP.child("web"), SHOP.child("web-standby"));
        assertThat(restarts.look(1)).singleElement().isInstanceOf(GroupRestarts.Outcome.Served.class);
    }

    private void serves() throws Exception {
        Application shop = new Application(
                "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "", List.of(), "/", null, "web", List.of(), null)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, null, Map.of(), Map.of(),
                new Application.Standbys(Map.of("web", Application.Standby.HOT), 1));
        Plan plan = Plan.of(ServerConfig.DEFAULT, List.of(shop));
        Records records = Records.open(directory.resolve("journal"), Set.of(), Optional.empty());
        roster = new Roster(plan, records);
        Vitals ignored = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        for (Planned planned : plan.processes()) {
            Element element = new Element(
                    planned, new ProcessPolicy(planned.id(), 0, 0, Backoff.DEFAULT, new Random(1)), records.chronicle().find(planned.id()));
            roster.add(element);
            begins(element, Roster.incident(Cause.START, "first"));
        }
    }

    private void begins(Element element, Cause cause) {
        element.policy().restart(cause, 0).stream().flatMap(it -> it instanceof Decision.Crash crash ? Stream.of(crash) : Stream.empty())
                .forEach(it -> assertThat(element.policy().crashed(it.generation(), 0)).hasSize(1));
        Generation next = element.policy().generation();
        roster.record(element, new Entry.Begun(next, null, cause, 0, 0));
        element.runs(new ProcessSpec("instance", next, directory, directory, directory.resolve("vitals"), directory, null), self());
        assertThat(element.policy().ready(next, 0)).isTrue();
    }

    private static WatchedProcess self() {
        try {
            return WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
