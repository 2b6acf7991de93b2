package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.fmap.FailureMap;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop of one cart and its session store, of which the manager dies as well: restarts are done at once here, the journal is real. */
class RecoveryTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId STORE = SHOP.child(Application.SESSION_STORE);
    private static final Generation DOOR = Generation.parse("machine/server/front-door-1#1");
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    private long now = TimeUnit.HOURS.toNanos(10);
    private long served;
    private long errors;
    private Manager manager;

    /** One life of the manager. */
    private final class Manager {

        private final Roster roster;
        private final Recovery recovery;
        private final List<Cause> done = new ArrayList<>();
        private boolean diesBeforeItActs;

        Manager() throws IOException {
            Records records = Records.open(directory.resolve("journal"), Set.of(), Optional.empty());
            roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(APPLICATION)), records);
            for (Planned planned : roster.plan().processes()) {
                Entry.ElementRecord past = records.chronicle().find(planned.id());
                Element element = new Element(
                        planned, new ProcessPolicy(planned.id(), past.generation(), 0, Backoff.DEFAULT, new Random(1)), past);
                roster.add(element);
                if (past.generation() == 0) {
                    carryOut(element, element.policy().begin(Roster.incident(Cause.START, "first"), now));
                } else {
                    element.runs(spec(planned.id(), past.generation()), self());
                    element.policy().adopted(true, Roster.incident("adopted", "goes on"), now);
                }
            }
            recovery = new Recovery(
                    APPLICATION, roster, this::restart, new EventLog(), new AcceptedTrees(directory.resolve("tree.json")), FailureMap.EMPTY);
        }

        Manager begun() {
            recovery.recover();
            recovery.tick(now);
            tell();
            return this;
        }

        private void restart(Element element, Cause cause) {
            if (diesBeforeItActs) {
                throw new IllegalStateException("the manager is killed");
            }
            done.add(cause);
            carryOut(element, element.policy().restart(cause, now));
        }

        private void carryOut(Element element, List<Decision> decisions) {
            for (Decision decision : decisions) {
                switch (decision) {
                    case Decision.Crash crash -> carryOut(element, element.policy().crashed(crash.generation(), now));
                    case Decision.Fence fence -> { }
                    case Decision.Start start -> {
                        Generation generation = start.generation();
                        roster.record(element, new Entry.Begun(generation, null, start.cause(), 0, 0));
                        element.runs(spec(element.id(), generation.number()), self());
                        assertThat(element.policy().ready(generation, now)).isTrue();
                        roster.record(element, new Entry.Ready(generation, 1, Map.of(CART, 4711)));
                        element.ports(Map.of(CART, 4711));
                        served = 0;
                        errors = 0;
                    }
                }
            }
        }

        void tell() {
            long generation = roster.find(WEB).past().generation();
            recovery.outcomes(DOOR, null, List.of(new Outcome(CART, new Generation(WEB, generation), served, errors, 0, 0)), now);
        }

        void passes(long seconds) {
            for (long i = 0; i < seconds; i++) {
                now += TimeUnit.SECONDS.toNanos(1);
                recovery.tick(now);
                recovery.look(now);
                recovery.tick(now);
            }
        }

        List<Level> levels() {
            return done.stream().map(Cause::level).toList();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        manager = new Manager().begun();
    }

    @Test
    void theSmallestGroupIsRestartedThenTheApplicationThenItIsGivenUpLoudly() {
        fails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        assertThat(manager.done.getFirst().reason()).isEqualTo("errors");
        assertThat(generation(WEB)).isEqualTo(2);
        assertThat(generation(STORE)).isEqualTo(1);

        fails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS, Level.APPLICATION, Level.APPLICATION);
        assertThat(generation(WEB)).isEqualTo(3);
        assertThat(generation(STORE)).isEqualTo(2);
        // Until its store has served for a while, nothing is held against it.
        manager.passes(7);

        fails();
        assertThat(manager.done).hasSize(3);
        Element.GivenUp given = manager.roster.find(WEB).givenUp().get(CART);
        assertThat(given.why()).startsWith("given up after 2 restarts");
        assertThat(given.closed()).isTrue();

        manager.passes(301);
        assertThat(manager.roster.find(WEB).givenUp()).as("tried again").isEmpty();
        assertThat(manager.roster.records().chronicle().decisions()).extracting(it -> it.decision().getClass().getSimpleName())
                .containsExactly("Restart", "Escalate", "Restart", "GiveUp", "Cured");
    }

    @Test
    void whatStillAnswersSomeRequestsWellIsNotRefused() {
        fails();
        fails();
        manager.passes(7);
        served += 1;
        fails();
        assertThat(manager.roster.find(WEB).givenUp().get(CART).closed()).isFalse();
    }

    @Test
    void anOperatorsRestartEndsThatItIsGivenUp() {
        fails();
        fails();
        manager.passes(7);
        fails();
        manager.recovery.resume(WEB, now);
        assertThat(manager.roster.find(WEB).givenUp()).isEmpty();
    }

    @Test
    void aFailureThatDoesNotReturnIsCured() {
        fails();
        manager.passes(61);
        fails();
        // The second restart in a row may wait for up to a second.
        manager.passes(2);
        assertThat(manager.levels()).containsExactly(Level.PROCESS, Level.PROCESS);
    }

    @Test
    void aNewManagerKnowsWhatWasTriedBefore() throws IOException {
        fails();
        manager = new Manager().begun();
        manager.passes(7);
        fails();
        assertThat(manager.levels()).containsExactly(Level.APPLICATION, Level.APPLICATION);
        assertThat(manager.roster.records().chronicle().decisions()).hasSize(3);
    }

    @Test
    void aNewManagerDoesWhatWasDecidedAndNotDoneAndOnlyOnce() throws IOException {
        manager.diesBeforeItActs = true;
        assertThatThrownBy(this::fails).hasMessage("the manager is killed");
        manager = new Manager().begun();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        assertThat(generation(WEB)).isEqualTo(2);

        manager = new Manager().begun();
        assertThat(manager.done).isEmpty();
        assertThat(generation(WEB)).isEqualTo(2);
    }

    private void fails() {
        manager.tell();
        errors += 5;
        manager.tell();
        manager.passes(1);
    }

    private long generation(ElementId id) {
        return manager.roster.find(id).past().generation();
    }

    private ProcessSpec spec(ElementId id, long generation) {
        return new ProcessSpec("instance", new Generation(id, generation), directory, directory, directory.resolve("none"), directory,
                new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
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
