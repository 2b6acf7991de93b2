package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.Message.ResourceCounts;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.Vitals;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.TreeView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop of one cart and its session store, of which the manager dies as well: restarts are done at once here, the journal is real. */
class RecoveryTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId BASKET = CART.child("Basket");
    private static final ElementId POOL = WEB.resource("pool", "default");
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
    private long errorsInBasket;
    private long missed;
    private Application application = APPLICATION;
    private Manager manager;
    private Vitals vitals;

    /** One life of the manager. */
    private final class Manager implements GroupRestarts.Means {

        private final ScriptedProcesses processes;
        private final Roster roster;
        private final Recovery recovery;
        private final EventLog events = new EventLog();
        private final List<Cause> done = new ArrayList<>();
        private boolean diesBeforeItActs;
        private boolean hostIsNotConnected;
        private boolean nothingWorksInside;

        Manager() throws IOException {
            processes = new ScriptedProcesses(directory, application, () -> now, this::serves);
            roster = processes.roster();
            processes.recover();
            List.of(CART, BASKET, POOL).forEach(it -> roster.find(WEB).pastOf(it, roster.records().chronicle().find(it)));
            recovery = new Recovery(
                    application, roster, this, events, new AcceptedTrees(directory.resolve("tree.json")), FailureMap.EMPTY);
        }

        Manager begun() {
            recovery.recover();
            recovery.tick(now);
            tell();
            return this;
        }

        @Override
        public void restartProcess(Element element, Cause cause) {
            begins(cause);
            processes.carryOut(element, element.policy().restart(cause, now));
        }

        @Override
        public boolean restartInside(Element host, ElementId element, Cause cause) {
            if (hostIsNotConnected) {
                return false;
            }
            begins(cause);
            Generation next = new Generation(element, host.past().generation() + host.pastOf(element).restarts() + 1);
            record(host, new Entry.Begun(next, null, cause, 0, 0));
            if (nothingWorksInside) {
                assertThat(recovery.failed(cause, "it does not begin")).isTrue();
            } else {
                record(host, new Entry.Ready(next, 1, Map.of()));
            }
            return true;
        }

        private void record(Element host, Entry entry) {
            roster.records().append(entry);
            List.of(CART, BASKET, POOL).forEach(it -> host.pastOf(it, roster.records().chronicle().find(it)));
        }

        private void begins(Cause cause) {
            if (diesBeforeItActs) {
                throw new IllegalStateException("the manager is killed");
            }
            done.add(cause);
        }

        private void serves(Element element) {
            Generation generation = element.policy().generation();
            assertThat(element.policy().ready(generation, now)).isTrue();
            roster.record(element, new Entry.Ready(generation, 1, Map.of(CART, 4711)));
            element.ports(Map.of(CART, 4711));
            served = 0;
            errors = 0;
            errorsInBasket = 0;
        }

        void tell() {
            long generation = roster.find(WEB).past().generation();
            recovery.modules(new Generation(WEB, generation), new Message.Modules(List.of(new ModuleCounts(
                    CART, served + errors, 0, null, 0, 0, null, 0, Map.of(CART, errors - errorsInBasket, BASKET, errorsInBasket)))), now);
            recovery.outcomes(DOOR, null, List.of(new Outcome(CART, new Generation(WEB, generation), served, errors, 0, 0)), now);
        }

        /** What is told from then on is not taken for what failed with the life before. */
        void tellAndSettle() {
            tell();
            now += TimeUnit.MILLISECONDS.toNanos(300);
        }

        void passes(long seconds) {
            for (long i = 0; i < seconds; i++) {
                now += TimeUnit.SECONDS.toNanos(1);
                recovery.tick(now);
                recovery.tick(now);
            }
        }

        List<Level> levels() {
            return done.stream().map(Cause::level).toList();
        }

        TreeView suggestion() {
            TreeEstimate known = recovery.estimate();
            return recovery.tree(known, known.suggest()).orElseThrow();
        }

        void acceptsSuggestion() {
            assertThat(recovery.acceptTree(Optional.of(suggestion().suggestionId()))).isEmpty();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        manager = new Manager().begun();
    }

    @Test
    void nothingSmallerIsRestartedThanTheDescriptorAllows() throws IOException {
        Application.Recovery usual = Application.Recovery.DEFAULT;
        Application.Policy policy = new Application.Policy(Duration.ofSeconds(60), Duration.ofSeconds(300), List.of(), new Application.Recovery(
                usual.failures(), usual.share(), usual.operationShare(), usual.window(), usual.stuck(), usual.confirmation(), usual.restarts(), usual.per(), usual.healthy(),
                Level.PROCESS, List.of()));
        application = new Application(APPLICATION.name(), APPLICATION.components(), List.of(), policy, Application.Jvm.DEFAULT);
        manager = new Manager().begun();
        failsInBasket();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        assertThat(restarts(CART)).isZero();
        assertThat(generation(WEB)).isEqualTo(2);
        fails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS, Level.APPLICATION, Level.APPLICATION);
    }

    @Test
    void theModuleIsRestartedThenItsProcessThenTheApplicationThenItIsGivenUpLoudly() {
        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE);
        assertThat(manager.done.getFirst().reason()).isEqualTo("errors");
        assertThat(restarts(CART)).isEqualTo(1);
        assertThat(generation(WEB)).isEqualTo(1);

        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.PROCESS);
        assertThat(generation(WEB)).isEqualTo(2);
        assertThat(generation(STORE)).isEqualTo(1);

        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.PROCESS, Level.APPLICATION, Level.APPLICATION);
        assertThat(generation(WEB)).isEqualTo(3);
        assertThat(generation(STORE)).isEqualTo(2);
        // Until its store has served for a while, nothing is held against it.
        manager.passes(7);

        fails();
        assertThat(manager.done).hasSize(4);
        Element.GivenUp given = manager.roster.find(WEB).givenUp().get(CART);
        assertThat(given.why()).startsWith("given up after 3 restarts");
        assertThat(given.closed()).isTrue();

        manager.passes(301);
        assertThat(manager.roster.find(WEB).givenUp()).as("tried again").isEmpty();
        assertThat(manager.roster.records().chronicle().decisions()).extracting(it -> it.decision().getClass().getSimpleName())
                .containsExactly("Restart", "Escalate", "Restart", "Escalate", "Restart", "GiveUp", "Cured");
    }

    @Test
    void whatIsGivenUpAndRefusedIsSoToEveryManagerUntilItIsTriedAgain() throws IOException {
        isGivenUp();
        Element.GivenUp given = manager.roster.find(WEB).givenUp().get(CART);
        assertThat(given.closed()).isTrue();
        assertThat(given.dueNanos() - now).as("as long as clients are told").isBetween(
                TimeUnit.SECONDS.toNanos(299), TimeUnit.SECONDS.toNanos(301));

        for (int successor = 1; successor <= 3; successor++) {
            manager = new Manager().begun();
            assertThat(manager.roster.find(WEB).givenUp().get(CART)).isEqualTo(given);
            manager.passes(60);
            assertThat(manager.roster.find(WEB).givenUp().get(CART)).isEqualTo(given);
        }
        assertThat(manager.done).isEmpty();
        manager.passes(121);
        assertThat(manager.roster.find(WEB).givenUp()).as("tried again").isEmpty();
        assertThat(new Manager().begun().roster.find(WEB).givenUp()).isEmpty();
    }

    private void isGivenUpButAnswersSomeRequestsWell() {
        fails();
        fails();
        fails();
        manager.passes(7);
        served += 1;
        fails();
        assertThat(manager.roster.find(WEB).givenUp().get(CART).closed()).isFalse();
    }

    @Test
    void whatFailsOnAfterItWasGivenUpIsSoToTheNextManagerForAsLong() throws IOException {
        isGivenUpButAnswersSomeRequestsWell();
        manager.passes(200);
        fails();
        long due = manager.roster.find(WEB).givenUp().get(CART).dueNanos();

        manager = new Manager().begun();
        assertThat(manager.roster.find(WEB).givenUp().get(CART).dueNanos()).isEqualTo(due);
        manager.passes(200);
        assertThat(manager.roster.find(WEB).givenUp()).as("its failures lie less than five minutes back").isNotEmpty();
        manager.passes(200);
        assertThat(manager.roster.find(WEB).givenUp()).isEmpty();
    }

    @Test
    void anotherLifeOfWhatIsGivenUpIsAskedAgain() throws IOException {
        isGivenUp();
        Manager next = new Manager();
        next.processes.carryOut(next.roster.find(WEB), next.roster.find(WEB).policy().restart(Roster.incident("killed", "by signal 9"), now));
        manager = next.begun();
        assertThat(manager.roster.find(WEB).givenUp().get(CART).closed()).isFalse();
    }

    @Test
    void whatFailsDuringAnUpgradeIsForThatToJudge() {
        ElementId shop = WEB.parent().orElseThrow();
        Entry.Upgrade upgrade = new Entry.Upgrade(shop, "u", Entry.Stage.BEGUN, "v2", false, 60_000, 60_000, "asked for", 0);
        manager.roster.records().append(upgrade);
        fails();
        assertThat(manager.levels()).isEmpty();
        manager.roster.records().append(upgrade.at(Entry.Stage.ROLLED_BACK, "it fails", 1));
        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE);
    }

    @Test
    void aBeanInWhichRequestsFailIsRestartedBeforeItsModule() {
        failsInBasket();
        assertThat(manager.levels()).containsExactly(Level.BEAN);
        assertThat(restarts(BASKET)).isEqualTo(1);
        assertThat(restarts(CART)).isZero();

        failsInBasket();
        assertThat(manager.levels()).containsExactly(Level.BEAN, Level.MODULE);
        assertThat(manager.recovery.tree().groups()).extracting(TreeView.GroupView::name)
                .contains(BASKET.path(), CART.path(), WEB.path(), SHOP.path());
    }

    @Test
    void aPoolThatGivesNoConnectionIsRestartedBeforeItsProcessWhicheverManagerThereIs() throws IOException {
        poolFails();
        assertThat(manager.levels()).containsExactly(Level.RESOURCE);
        assertThat(restarts(POOL)).isEqualTo(1);
        assertThat(restarts(CART)).isZero();
        assertThat(manager.recovery.tree().groups()).extracting(TreeView.GroupView::name).contains(POOL.path(), WEB.path());

        manager = new Manager().begun();
        poolFails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        assertThat(restarts(CART)).isZero();
    }

    @Test
    void whatIsGivenUpInABeanIsGivenUpInItsModule() {
        failsInBasket();
        fails();
        fails();
        fails();
        manager.passes(7);
        fails();
        assertThat(manager.roster.find(WEB).givenUp().get(CART).why()).startsWith("given up after 4 restarts");
    }

    @Test
    void aRestartThatDoesNotWorkInsideAProcessGoesOnWithTheProcess() {
        manager.nothingWorksInside = true;
        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.PROCESS);
        assertThat(manager.done.getLast().evidence()).contains("it does not begin");
    }

    @Test
    void aModuleWhoseThreadsDoNotEndIsRestartedWithItsProcess() {
        vitals.set(Vitals.Counter.ZOMBIES, 2);
        fails();
        manager.passes(2);
        assertThat(manager.levels()).as("they may need a while").containsExactly(Level.MODULE);
        manager.passes(1);
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.PROCESS);
        assertThat(manager.done.getLast().evidence()).contains("the restart of machine/shop/web/cart left 2 threads that do not end");
    }

    @Test
    void aProcessThatKeepsManyModulesThatEndedIsRestartedAtOnce() {
        vitals.set(Vitals.Counter.RETAINED_LOADERS, GroupRestarts.MOST_RETAINED_LOADERS + 1);
        fails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        assertThat(manager.done.getLast().evidence()).contains("9 class loaders of ended modules are left in machine/shop/web, more than 8");
    }

    @Test
    void aModuleIsRestartedWhenItsProcessCanDoThat() {
        manager.hostIsNotConnected = true;
        fails();
        assertThat(manager.done).isEmpty();
        manager.hostIsNotConnected = false;
        manager.passes(1);
        assertThat(manager.levels()).containsExactly(Level.MODULE);
    }

    @Test
    void whatOnlyAProcessCanBeBlamedForRestartsTheProcessAtOnce() {
        manager.tell();
        long generation = generation(WEB);
        manager.recovery.outcomes(DOOR, null, List.of(new Outcome(CART, new Generation(WEB, generation), 0, 0, 0, 5)), now);
        manager.passes(1);
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
    }

    @Test
    void whatFailedBeforeAModuleWasRestartedAndIsToldAfterwardsIsNotHeldAgainstIt() {
        fails();
        errors += 5;
        manager.tell();
        manager.passes(1);
        assertThat(manager.levels()).containsExactly(Level.MODULE);
    }

    @Test
    void whatStillAnswersSomeRequestsWellIsNotRefused() {
        isGivenUpButAnswersSomeRequestsWell();
    }

    @Test
    void anOperatorsRestartEndsThatItIsGivenUp() {
        fails();
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
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.MODULE);
    }

    @Test
    void aNewManagerKnowsWhatWasTriedBefore() throws IOException {
        failsInBasket();
        manager = new Manager().begun();
        manager.passes(7);
        failsInBasket();
        assertThat(manager.levels()).containsExactly(Level.MODULE);
        manager = new Manager().begun();
        manager.passes(7);
        fails();
        assertThat(manager.levels()).containsExactly(Level.PROCESS);
        manager = new Manager().begun();
        manager.passes(7);
        fails();
        assertThat(manager.levels()).containsExactly(Level.APPLICATION, Level.APPLICATION);
        assertThat(manager.roster.records().chronicle().decisions()).hasSize(7);
    }

    @Test
    void aNewManagerDoesWhatWasDecidedAndNotDoneAndOnlyOnce() throws IOException {
        for (Level level : List.of(Level.BEAN, Level.MODULE, Level.PROCESS)) {
            manager.diesBeforeItActs = true;
            assertThatThrownBy(this::failsInBasket).hasMessage("the manager is killed");
            manager = new Manager().begun();
            assertThat(manager.levels()).containsExactly(level);

            manager = new Manager().begun();
            assertThat(manager.done).as("done once").isEmpty();
        }
        assertThat(restarts(BASKET)).isEqualTo(1);
        assertThat(restarts(CART)).isEqualTo(1);
        assertThat(generation(WEB)).isEqualTo(2);
    }

    @Test
    void aBeanThatBecomesKnownWhileItsModuleIsRestartedForAnEarlierManagerKeepsNobodyWaiting() throws IOException {
        manager.hostIsNotConnected = true;
        fails();
        Manager next = new Manager();
        next.hostIsNotConnected = true;
        next.roster.find(WEB).moduleRestarts(CART, now);
        manager = next.begun();
        failsInBasket();
        next.roster.find(WEB).moduleRuns(CART, now);
        manager.passes(70);
        assertThat(manager.roster.records().chronicle().decisions()).extracting(it -> it.decision().getClass().getSimpleName())
                .containsExactly("Restart", "Cured");
    }

    @Test
    void anotherTreeDoesNotBeginAnewWithWhatWasTried() throws IOException {
        fails();
        manager.acceptsSuggestion();
        fails();
        assertThat(manager.levels()).containsExactly(Level.MODULE, Level.PROCESS);
        assertThat(manager.recovery.acceptTree(Optional.empty())).isEmpty();
        manager = new Manager().begun();
        manager.acceptsSuggestion();
        manager.passes(7);
        fails();
        assertThat(manager.levels()).containsExactly(Level.APPLICATION, Level.APPLICATION);
    }

    @Test
    void aTreeIsOfWhatFailsAndNotOfSpares() throws IOException {
        application = new Application(APPLICATION.name(), APPLICATION.components(), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT,
                SessionLimits.DEFAULT, Map.of(), Map.of(), new Application.Standbys(Map.of("web", Application.Standby.HOT), 1));
        manager = new Manager().begun();
        assertThat(manager.recovery.tree().costs()).containsOnlyKeys(WEB.path(), STORE.path());
        manager.acceptsSuggestion();
        for (Manager one : List.of(manager, new Manager().begun())) {
            assertThat(one.recovery.tree().accepted()).isTrue();
            assertThat(one.recovery.tree().groups().stream().flatMap(it -> it.members().stream()))
                    .contains(WEB.path()).noneMatch(it -> it.contains("standby"));
        }
    }

    @Test
    void whatWasShownIsAcceptedAndNothingElse() throws IOException {
        TreeView shown = manager.suggestion();
        assertThat(shown.shownBefore()).isNull();
        assertThat(manager.suggestion().shownBefore()).as("the same").isNull();
        assertThat(manager.recovery.acceptTree(Optional.of("00000000"))).get().asString().contains("suggestion 00000000 is none that this manager has shown");
        assertThat(manager.recovery.tree().accepted()).isFalse();
        assertThat(manager.recovery.acceptTree(Optional.of(shown.suggestionId()))).isEmpty();
        assertThat(manager.recovery.tree().accepted()).isTrue();

        manager = new Manager().begun();
        assertThat(manager.recovery.acceptTree(Optional.of(shown.suggestionId()))).as("its successor has shown nothing").isPresent();
    }

    @Test
    void whatWasFoundIsNotShownIfTheTreeIsAnotherOneByThen() {
        TreeEstimate before = manager.recovery.estimate();
        Suggestion found = before.suggest();
        // Web and its session store together, instead of each alone.
        Suggestion together = new Suggestion(before.given(), 2, Cell.whole(List.of(STORE.path(), WEB.path())), 1, List.of());
        TreeView shown = manager.recovery.tree(before, together).orElseThrow();
        assertThat(manager.recovery.tree(before, found).orElseThrow().shownBefore()).isEqualTo(shown.suggestionId());
        assertThat(manager.recovery.acceptTree(Optional.of(shown.suggestionId()))).isEmpty();
        assertThat(manager.recovery.tree().groups()).anySatisfy(it -> assertThat(it.members()).containsExactly(STORE.path(), WEB.path(), CART.path()));
        assertThat(manager.recovery.tree(before, found)).as("it was searched for by another tree").isEmpty();
    }

    @Test
    void aTreeOfOtherPartsThanThereAreNowIsLeftOutAndThatIsSaid() throws IOException {
        manager.acceptsSuggestion();
        manager = new Manager().begun();
        assertThat(manager.events.after(0)).extracting(Event::kind).doesNotContain("tree-left-out");
        application = new Application(APPLICATION.name(), List.of(APPLICATION.components().getFirst(), new Application.Component(
                        "search", Path.of("/search.war"), "0", List.of(), "/search", null, "web", List.of(), null)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
        manager = new Manager().begun();
        assertThat(manager.events.after(0)).extracting(Event::kind).containsOnlyOnce("tree-left-out");
        assertThat(manager.recovery.tree().accepted()).isFalse();
    }

    @Test
    void aProcessThatEndsByItselfAgainAndAgainIsRestartedWithItsApplicationWhoeverCounts() throws IOException {
        for (int i = 0; i < 5; i++) {
            manager.passes(10);
            manager.recovery.ended(WEB, "exited with code 3: out of memory: heap", now);
            manager = i == 2 ? new Manager().begun() : manager;
        }
        assertThat(manager.done).isEmpty();
        manager.passes(10);
        manager.recovery.ended(WEB, "exited with code 3: out of memory: heap", now);
        assertThat(manager.levels()).containsExactly(Level.APPLICATION, Level.APPLICATION);
        assertThat(manager.done.getFirst().reason()).isEqualTo("exit");
        assertThat(manager.done.getFirst().evidence()).contains("out of memory: heap", "was restarted 5 times in 600 s, its limit");
    }

    @Test
    void whatEndsByItselfInStagingIsWhatWasInjected() {
        manager.recovery.stage(true);
        for (int i = 0; i < 9; i++) {
            manager.passes(1);
            manager.recovery.ended(WEB, "exited with code 3", now);
        }
        assertThat(manager.done).isEmpty();
    }

    private void isGivenUp() {
        fails();
        fails();
        fails();
        // Until its store has served for a while, nothing is held against it.
        manager.passes(7);
        fails();
        assertThat(manager.roster.find(WEB).givenUp()).isNotEmpty();
    }

    private void failsInBasket() {
        manager.tellAndSettle();
        errorsInBasket += 5;
        errors += 5;
        manager.tell();
        manager.passes(1);
    }

    private void poolFails() {
        tellOfPool();
        missed += 5;
        tellOfPool();
        manager.passes(1);
    }

    private void tellOfPool() {
        Generation process = new Generation(WEB, generation(WEB));
        manager.recovery.modules(process, new Message.Modules(List.of(), List.of(new ResourceCounts(POOL, 0, missed, "nothing for 5 s"))), now);
    }

    private long restarts(ElementId inside) {
        return manager.roster.find(WEB).pastOf(inside).restarts();
    }

    private void fails() {
        manager.tellAndSettle();
        errors += 5;
        manager.tell();
        manager.passes(1);
    }

    private long generation(ElementId id) {
        return manager.roster.find(id).past().generation();
    }
}
