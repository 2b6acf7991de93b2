package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas of a shop's web process. What is restarted serves again when the test says so; the journal is real. */
class RollingRestartsTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId ONE = SHOP.child("web.1");
    private static final ElementId TWO = SHOP.child("web.2");
    private static final ElementId THREE = SHOP.child("web.3");
    private static final ElementId STORE = SHOP.child(Application.SESSION_STORE);
    private static final Application APPLICATION = of(3);

    @TempDir
    Path directory;

    private final EventLog events = new EventLog();
    private long now = TimeUnit.HOURS.toNanos(10);
    private Manager manager;

    private static Application of(int replicas) {
        return new Application(
                "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, SessionLimits.DEFAULT, Map.of(), Map.of("web", replicas));
    }

    /** One life of the manager. */
    private final class Manager implements GroupRestarts.Means {

        private final ScriptedProcesses processes;
        private final Roster roster;
        private final GroupRestarts groups;
        private final RollingRestarts rolling;
        private final List<ElementId> begun = new ArrayList<>();

        Manager() throws IOException {
            processes = new ScriptedProcesses(directory, APPLICATION, () -> now, this::firstServes);
            roster = processes.roster();
            processes.recover();
            groups = new GroupRestarts(roster, this, Turns.ofCures(roster));
            rolling = new RollingRestarts(roster, this, events);
            rolling.recover();
        }

        @Override
        public void restartProcess(Element element, Cause cause) {
            begun.add(element.id());
            carryOut(element, element.policy().restart(cause, now));
        }

        @Override
        public boolean restartInside(Element host, ElementId element, Cause cause) {
            begun.add(element);
            Generation next = new Generation(element, host.generationOf(element) + 1);
            roster.records().append(new Entry.Begun(next, null, cause, 0, 0));
            host.pastOf(element, roster.records().chronicle().find(element));
            host.moduleRestarts(element, now);
            return true;
        }

        private void carryOut(Element element, List<Decision> decisions) {
            processes.carryOut(element, decisions);
        }

        private void firstServes(Element element) {
            if (element.past().generation() == 1) {
                ready(element);
            }
        }

        private void ready(Element element) {
            assertThat(element.policy().ready(element.policy().generation(), now)).isTrue();
            roster.record(element, new Entry.Ready(element.policy().generation(), 1, Map.of()));
        }

        void serves(ElementId element) {
            if (element.level() == Level.MODULE) {
                roster.find(element.parent().orElseThrow()).moduleRuns(element, now);
            } else {
                ready(roster.find(element));
            }
            tick();
        }

        void cannotServe(ElementId process) {
            Element element = roster.find(process);
            carryOut(element, element.policy().failed(element.policy().generation(), Roster.incident("failed", "no room"), now));
            tick();
        }

        void tick() {
            now += 100_000_000;
            rolling.tick(now);
            groups.look(now);
        }
    }

    @BeforeEach
    void begin() throws IOException {
        manager = new Manager();
    }

    @Test
    void theNextReplicaIsRestartedWhenTheOneBeforeServesAgain() {
        assertThat(manager.rolling.restart(WEB, "asked for")).isTrue();
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE);
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE);

        manager.serves(ONE);
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE, TWO);
        manager.serves(TWO);
        manager.serves(THREE);

        assertThat(manager.begun).containsExactly(ONE, TWO, THREE);
        assertThat(generations()).containsExactly(2L, 2L, 2L);
        assertThat(kinds()).containsExactly("rolling", "rolled");
        assertThat(manager.roster.records().chronicle().rolling()).isEmpty();
        assertThat(manager.roster.find(ONE).past().latest().getFirst().cause())
                .satisfies(it -> assertThat(it.reason()).isEqualTo(Cause.REQUESTED))
                .satisfies(it -> assertThat(it.level()).isEqualTo(Level.PROCESS));
    }

    @Test
    void aComponentIsRestartedInOneReplicaAfterAnother() {
        assertThat(manager.rolling.restart(CART, "asked for")).isTrue();
        assertThat(manager.begun).containsExactly(ONE.child("cart"));
        manager.serves(ONE.child("cart"));
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE.child("cart"), TWO.child("cart"));
        assertThat(generations()).as("no process is").containsExactly(1L, 1L, 1L);
    }

    @Test
    void whatHasNoReplicasIsNobodysTurn() {
        for (ElementId other : List.of(STORE, ONE, ONE.child("cart"), SHOP, SHOP.child("nothing"))) {
            assertThat(manager.rolling.restart(other, "asked for")).as(other.path()).isFalse();
        }
        assertThat(manager.begun).isEmpty();
    }

    @Test
    void whatIsUnderWayIsNotBegunASecondTime() {
        manager.rolling.restart(WEB, "asked for");
        assertThat(manager.rolling.restart(WEB, "asked for again")).isTrue();
        manager.serves(ONE);
        manager.serves(TWO);
        manager.serves(THREE);
        manager.tick();
        assertThat(generations()).containsExactly(2L, 2L, 2L);
    }

    @Test
    void aReplicaThatDiedIsWaitedForBeforeAnotherOneIsTakenAway() {
        Element two = manager.roster.find(TWO);
        manager.carryOut(two, two.policy().ended(two.policy().generation(), Roster.incident("killed", "kill -9"), now));
        assertThat(two.policy().phase()).isEqualTo(Phase.STARTING);
        manager.rolling.restart(WEB, "asked for");
        manager.tick();
        assertThat(manager.begun).as("it has nobody to leave").containsExactly(TWO);
        manager.serves(TWO);
        manager.tick();
        assertThat(manager.begun).containsExactly(TWO, ONE);
    }

    @Test
    void aCureDoesNotWaitForAReplicaThatDiesAgainAndAgainButAnOrderDoes() {
        Element two = manager.roster.find(TWO);
        while (two.policy().phase() != Phase.WAITING) {
            manager.carryOut(two, two.policy().ended(two.policy().generation(), Roster.incident("exited", "exit code 1"), now));
        }
        manager.rolling.restart(WEB, "asked for");
        assertThat(manager.begun).as("at once").containsExactly(TWO);
        while (two.policy().phase() != Phase.WAITING) {
            manager.carryOut(two, two.policy().ended(two.policy().generation(), Roster.incident("exited", "exit code 1"), now));
        }
        manager.tick();
        assertThat(manager.begun).containsExactly(TWO);
        manager.groups.begin("1", groupOf(THREE), Roster.incident("errors", "fails"));
        assertThat(manager.begun).containsExactly(TWO, THREE);
    }

    @Test
    void ifOneDoesNotComeBackTheOthersGoOnAsTheyWere() {
        manager.rolling.restart(WEB, "asked for");
        manager.cannotServe(ONE);
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE);
        assertThat(generations()).containsExactly(2L, 1L, 1L);
        assertThat(kinds()).containsExactly("rolling", "rolling-stopped");
        assertThat(manager.roster.records().chronicle().rolling()).isEmpty();

        manager.rolling.restart(WEB, "asked for again");
        assertThat(manager.begun).as("what cannot serve is tried at once, and keeps nobody").containsExactly(ONE, ONE);
    }

    @Test
    void aVersionWithOtherReplicasEndsIt() {
        manager.rolling.restart(WEB, "asked for");
        manager.roster.plan(Plan.of(ServerConfig.DEFAULT, List.of(of(2))));
        manager.roster.remove(THREE);
        manager.tick();
        manager.serves(ONE);
        assertThat(manager.begun).containsExactly(ONE);
        assertThat(kinds()).containsExactly("rolling", "rolling-stopped");
        assertThat(manager.roster.records().chronicle().rolling()).isEmpty();
    }

    @Test
    void aNewManagerFinishesWhatWasBegun() throws IOException {
        manager.rolling.restart(WEB, "asked for");
        manager.serves(ONE);
        manager.tick();
        manager = new Manager();
        assertThat(manager.begun).as("begun already").isEmpty();
        manager.serves(TWO);
        manager.tick();
        assertThat(manager.begun).containsExactly(THREE);
        manager = new Manager();
        manager.serves(THREE);
        manager.tick();
        assertThat(generations()).containsExactly(2L, 2L, 2L);
        assertThat(new Manager().begun).isEmpty();
    }

    @Test
    void restartsThatThePolicyDecidesOnTakeTurnsAsWell() {
        manager.groups.begin("1", groupOf(ONE), Roster.incident("errors", "fails"));
        manager.groups.begin("2", groupOf(TWO), Roster.incident("errors", "fails"));
        manager.tick();
        assertThat(manager.begun).containsExactly(ONE);
        manager.serves(ONE);
        assertThat(manager.begun).containsExactly(ONE, TWO);
    }

    private static Group groupOf(ElementId process) {
        return new Group(process.path(), new TreeSet<>(Set.of(process, process.child("cart"))));
    }

    @Test
    void withTheirStoreAllAreRestartedAtOnce() {
        manager.groups.begin("00000001", new Group(SHOP.path(), new TreeSet<>(manager.roster.plan().tree().subtree(SHOP))),
                Roster.incident("errors", "fails"));
        assertThat(manager.begun).containsExactly(STORE, ONE, TWO, THREE);
    }

    private List<Long> generations() {
        return List.of(ONE, TWO, THREE).stream().map(it -> manager.roster.find(it).past().generation()).toList();
    }

    private List<String> kinds() {
        return events.after(0).stream().map(Event::kind).toList();
    }
}
