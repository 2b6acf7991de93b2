package org.crashonly.manager.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.junit.jupiter.api.Test;

/** A shop: the storefront calls the cart and the orders, and both use the db; the blog has nothing to do with it. */
class RecoveryPolicyTest {

    private static final ElementId MACHINE = ElementId.MACHINE;
    private static final ElementId SHOP = new ElementId("machine/shop");
    private static final ElementId DB = SHOP.child("db");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId STOREFRONT = WEB.child("storefront");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId ORDERS = SHOP.child("orders");
    private static final ElementId BLOG = new ElementId("machine/blog");
    private static final RestartTree<ElementId> TREE = RestartTree.of(MACHINE)
            .with(MACHINE, SHOP).with(SHOP, DB).with(SHOP, WEB).with(WEB, STOREFRONT).with(WEB, CART).with(SHOP, ORDERS).with(MACHINE, BLOG);
    private static final FailureMap MAP = FailureMap.ofRun("run")
            .plus(Edge.seen(new Edge.Key(DB.path(), CART.path(), "kill"), Learned.INJECTED, 9, 10, Instant.EPOCH))
            .plus(Edge.seen(new Edge.Key(DB.path(), ORDERS.path(), "kill"), Learned.INJECTED, 9, 10, Instant.EPOCH));
    private static final RecoveryParameters PARAMETERS = RecoveryParameters.DEFAULT;

    private long now = 5_000_000_000_000L;
    private RecoveryPolicy policy = new RecoveryPolicy(Groups.of(TREE), MAP, PARAMETERS);
    private RecoveryState state = RecoveryState.initial(1);

    @Test
    void whatIsKnownToFailIsRestartedAlone() {
        Decision.Restart restart = (Decision.Restart) only(failed("progress", CART));
        assertThat(restart.group()).isEqualTo(CART.path());
        assertThat(restart.members()).containsExactly(CART);
        assertThat(restart.attempt()).isEqualTo(1);
        assertThat(restart.evidence().why()).isEqualTo("machine/shop/web/cart explains 1 of 1 failures (suspicion 1.00)");
        assertThat(restart.evidence().scores().getFirst().element()).isEqualTo(CART);
        assertThat(restart.evidence().scores()).extracting(Evidence.Score::element).contains(DB);
    }

    @Test
    void whatTheFailureMapRemembersAndIsNoMoreIsNotSuspectedHoweverMuchItExplains() {
        ElementId gone = WEB.child("gone");
        FailureMap map = FailureMap.ofRun("run")
                .plus(Edge.seen(new Edge.Key(gone.path(), CART.path(), "kill"), Learned.INJECTED, 10, 10, Instant.EPOCH))
                .plus(Edge.seen(new Edge.Key(gone.path(), ORDERS.path(), "kill"), Learned.INJECTED, 10, 10, Instant.EPOCH));
        policy = new RecoveryPolicy(Groups.of(TREE), map, new RecoveryParameters(
                1.5, PARAMETERS.memory(), PARAMETERS.confirmation(), PARAMETERS.longestRestart(), PARAMETERS.budget()));
        assertThat(failed("GET /cart", CART)).isEmpty();
        assertThat(failed("GET /orders", ORDERS)).as("only what is gone explains enough").isEmpty();

        Decision.Restart restart = (Decision.Restart) only(failed("GET /orders", ORDERS));
        assertThat(restart.group()).isEqualTo(ORDERS.path());
        assertThat(restart.evidence().scores()).extracting(Evidence.Score::element).contains(gone);
    }

    @Test
    void whatCannotBeRestartedAloneIsRestartedWithWhatIsAroundIt() {
        Groups groups = Groups.of(TREE, it -> !it.equals(CART) && !it.equals(STOREFRONT));
        assertThat(groups.all()).extracting(Group::name)
                .containsExactlyInAnyOrder(MACHINE.path(), SHOP.path(), DB.path(), WEB.path(), ORDERS.path(), BLOG.path());
        assertThat(groups.smallestWith(CART).orElseThrow().members()).containsExactlyInAnyOrder(WEB, CART, STOREFRONT);
        assertThat(groups.parent(WEB.path()).orElseThrow().name()).isEqualTo(SHOP.path());

        policy = new RecoveryPolicy(groups, MAP, PARAMETERS);
        Decision.Restart restart = (Decision.Restart) only(failed("progress", CART));
        assertThat(restart.group()).isEqualTo(WEB.path());
        assertThat(restart.suspect()).isEqualTo(CART);
    }

    @Test
    void aBeanIsRestartedBeforeItsModuleOnceItIsKnown() {
        ElementId basket = CART.child("Basket");
        Groups groups = Groups.of(Cell.joint(
                Cell.leaf(DB.path()), Cell.leaf(ORDERS.path()), Cell.leaf(WEB.path(), STOREFRONT.path(), CART.path()))).with(CART).with(basket);
        assertThat(groups.all().stream().map(Group::level)).contains(Level.BEAN, Level.MODULE, Level.PROCESS, Level.APPLICATION);
        assertThat(groups.group(CART.path()).members()).containsExactly(CART, basket);
        assertThat(groups.all()).allMatch(it -> !it.members().contains(CART) || it.members().contains(basket));
        assertThat(groups.smallestWith(STOREFRONT).orElseThrow().members()).containsExactly(WEB, CART, basket, STOREFRONT);
        assertThat(groups.with(basket)).isSameAs(groups);
        assertThatThrownBy(() -> groups.with(BLOG.child("web"))).hasMessageContaining("in no restart group");

        policy = new RecoveryPolicy(groups, MAP, PARAMETERS);
        List<Level> levels = new ArrayList<>();
        List<Decision> decisions = failed("GET /cart", CART, basket);
        while (decisions.getLast() instanceof Decision.Restart restart) {
            levels.add(restart.level());
            passes(3);
            restarted(restart.members().toArray(ElementId[]::new));
            passes(20);
            decisions = failed("GET /cart", CART, basket);
        }
        assertThat(levels).containsExactly(Level.BEAN, Level.MODULE, Level.PROCESS, Level.APPLICATION);
    }

    @Test
    void aResourceIsRestartedBeforeItsProcessAndNoModuleForIt() {
        ElementId pool = WEB.resource("pool", "default");
        Groups groups = Groups.of(TREE).with(pool);
        assertThat(groups.smallestWith(pool).orElseThrow().level()).isEqualTo(Level.RESOURCE);
        assertThat(groups.parent(pool.path()).orElseThrow().name()).isEqualTo(WEB.path());
        assertThat(groups.from(Level.MODULE).smallestWith(pool).orElseThrow().name()).isEqualTo(WEB.path());
        assertThat(groups.from(Level.RESOURCE).smallestWith(pool).orElseThrow().name()).isEqualTo(pool.path());

        policy = new RecoveryPolicy(groups, MAP, PARAMETERS);
        List<List<ElementId>> restarted = new ArrayList<>();
        List<Decision> decisions = failed("GET /cart", CART, pool);
        while (decisions.getLast() instanceof Decision.Restart restart && restarted.size() < 3) {
            restarted.add(List.copyOf(restart.members()));
            passes(3);
            restarted(restart.members().toArray(ElementId[]::new));
            passes(20);
            decisions = failed("GET /cart", CART, pool);
        }
        assertThat(restarted.get(0)).containsExactly(pool);
        assertThat(restarted.get(1)).containsExactly(WEB, CART, pool, STOREFRONT);
        assertThat(restarted.get(2)).contains(SHOP, DB, WEB);
    }

    @Test
    void aReplicaIsRestartedBeforeAllOfThemAndItIsSaidWhetherTheOthersFail() {
        ElementId one = SHOP.child("web.1");
        ElementId two = SHOP.child("web.2");
        Groups groups = Groups.of(RestartTree.of(MACHINE).with(MACHINE, SHOP).with(SHOP, WEB).with(WEB, one).with(one, one.child("cart"))
                .with(WEB, two).with(two, two.child("cart")).with(SHOP, ORDERS));
        assertThat(groups.counterparts(one.child("cart"))).containsExactly(two.child("cart"));
        assertThat(groups.counterparts(ORDERS)).isEmpty();
        policy = new RecoveryPolicy(groups, MAP, PARAMETERS);

        List<Decision> decisions = failed("one", one.child("cart"));
        assertThat(((Decision.Restart) only(decisions)).evidence().why()).endsWith("; none of its other replicas fails");
        assertThat(((Decision.Restart) only(failed("two", two.child("cart")))).evidence().why())
                .endsWith("; all 2 replicas fail: what they have in common does");

        List<String> tried = new ArrayList<>();
        List<Level> levels = new ArrayList<>();
        while (decisions.getLast() instanceof Decision.Restart restart) {
            tried.add(restart.group());
            levels.add(restart.level());
            passes(3);
            restarted(restart.members().toArray(ElementId[]::new));
            passes(20);
            decisions = failed("one", one.child("cart"));
        }
        assertThat(tried).startsWith(one.child("cart").path(), one.path(), WEB.path(), SHOP.path());
        assertThat(levels).startsWith(Level.MODULE, Level.PROCESS, Level.PROCESS, Level.APPLICATION);
    }

    @Test
    void aFailureThatDoesNotReturnIsCured() {
        failed("progress", CART);
        passes(2);
        restarted(CART);
        passes(59);
        assertThat(tick()).isEmpty();
        passes(1);
        Decision.Cured cured = (Decision.Cured) only(tick());
        assertThat(cured.group()).isEqualTo(CART.path());
        assertThat(cured.evidence().why()).contains("no such failure for 60 s");
        assertThat(state.incidents()).isEmpty();
    }

    @Test
    void aFailureThatReturnsWithinTheWindowIsChasedUpToTheRootAndThenGivenUp() {
        List<String> groups = new ArrayList<>();
        List<Decision> decisions = failed("GET /cart", CART);
        while (decisions.getLast() instanceof Decision.Restart restart) {
            groups.add(restart.group());
            passes(3);
            restarted(restart.members().toArray(ElementId[]::new));
            passes(20);
            decisions = failed("GET /cart", CART);
        }
        assertThat(groups).containsExactly(CART.path(), WEB.path(), SHOP.path(), MACHINE.path());
        Decision.GiveUp end = (Decision.GiveUp) decisions.getLast();
        assertThat(end.retryAfterSeconds()).as("when it is tried again").isEqualTo(300);
        assertThat(end.evidence().why()).isEqualTo("GET /cart of cart failed again 20 s after the restart of machine");
        assertThat(state.hasGivenUp()).isTrue();
        passes(10);
        assertThat(failed("GET /other", BLOG)).isEmpty();
    }

    @Test
    void anOperationThatIsGivenUpStandsInNobodyElsesWay() {
        policy = new RecoveryPolicy(Groups.of(TREE), MAP, with(new Budget(
                100, Duration.ofMinutes(10), 100, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(5))));
        List<Decision> decisions = operation("GET /page");
        while (decisions.getLast() instanceof Decision.Restart restart) {
            passes(3);
            restarted(restart.members().toArray(ElementId[]::new));
            passes(20);
            decisions = operation("GET /page");
        }
        assertThat(decisions.getLast()).isInstanceOf(Decision.GiveUp.class);
        assertThat(state.hasGivenUp()).isTrue();

        passes(200);
        assertThat(operation("GET /page")).as("nothing is done about it any more").isEmpty();
        assertThat(((Decision.Restart) only(operation("GET /other"))).group()).as("another one of the same component").isEqualTo(CART.path());
        restarted(CART);
        assertThat(((Decision.Restart) only(failed("requests to", ORDERS))).group()).as("another component").isEqualTo(ORDERS.path());
        restarted(ORDERS);
        assertThat(state.hasGivenUp()).as("what is restarted for others gives it no other chance").isTrue();
        passes(61);
        assertThat(tick()).hasSize(2).allMatch(it -> it instanceof Decision.Cured);

        assertThat(((Decision.Restart) failed("requests to", CART).getLast()).group()).as("its component, as a whole").isEqualTo(CART.path());
        restarted(CART);
        passes(301);
        assertThat(tick()).as("it is over after a healthy period").allMatch(it -> it instanceof Decision.Cured);
        assertThat(state.incidents()).isEmpty();
    }

    @Test
    void anOperationThatFailsAgainWithItsWholeComponentWasNotCured() {
        Decision.Restart first = (Decision.Restart) only(operation("GET /page"));
        restarted(first.members().toArray(ElementId[]::new));
        passes(5);
        List<Decision> decisions = take(new Event.Failed(new FailureReport(now, "errors", "requests to cart", List.of(CART), 1, "it failed", List.of(
                new FailureReport.Failing("GET /other", 9, 0, "error"), new FailureReport.Failing("GET /page", 9, 0, "error")), Map.of())));
        assertThat(decisions).first().isInstanceOf(Decision.Escalate.class);
        assertThat(state.incidents().values()).singleElement().satisfies(it -> {
            assertThat(it.partial()).isFalse();
            assertThat(it.operations()).contains("requests to cart", "GET /other");
        });
    }

    @Test
    void afterGivingUpAnOperatorOrAHealthyPeriodLetsItGoOn() {
        aFailureThatReturnsWithinTheWindowIsChasedUpToTheRootAndThenGivenUp();
        RecoveryState givenUp = state;
        passes(329);
        assertThat(tick()).isEmpty();
        passes(1);
        assertThat(only(tick())).isInstanceOf(Decision.Cured.class);
        state = givenUp;
        assertThat(take(new Event.Resumed())).isEmpty();
        assertThat(only(failed("progress", BLOG))).isInstanceOf(Decision.Restart.class);
    }

    @Test
    void whatFailsOnIsGivenUpForAHealthyPeriodMoreAndThatIsSaidInSteps() {
        aFailureThatReturnsWithinTheWindowIsChasedUpToTheRootAndThenGivenUp();
        Set<Long> dues = new TreeSet<>();
        for (int second = 0; second < 600; second++) {
            passes(1);
            assertThat(failed("GET /cart", CART)).isEmpty();
            long due = state.incidents().values().iterator().next().due();
            assertThat(due - now).isBetween(Duration.ofSeconds(300).toNanos(), Duration.ofSeconds(330).toNanos());
            dues.add(due);
        }
        assertThat(dues).as("each is written down").hasSizeBetween(15, 25);
        passes(299);
        assertThat(tick()).isEmpty();
        passes(31);
        assertThat(only(tick())).isInstanceOf(Decision.Cured.class);
    }

    @Test
    void aFailureThatReturnsAfterTheWindowIsANewOne() {
        failed("progress", CART);
        restarted(CART);
        passes(61);
        tick();
        passes(301);
        assertThat(((Decision.Restart) only(failed("progress", CART))).group()).isEqualTo(CART.path());
    }

    @Test
    void reportsOlderThanTheLastRestartAreIgnored() {
        failed("progress", CART);
        passes(2);
        restarted(CART);
        long before = now - Duration.ofSeconds(1).toNanos();
        passes(1);
        for (int i = 0; i < 10; i++) {
            assertThat(take(new Event.Failed(new FailureReport(before, "errors", "GET /cart", List.of(CART), 1, "late")))).isEmpty();
        }
    }

    @Test
    void aRestartThatThePolicyDidNotWantCountsAsWell() {
        passes(1);
        long before = now;
        passes(1);
        restarted(CART, WEB, STOREFRONT);
        passes(1);
        assertThat(take(new Event.Failed(new FailureReport(before, "errors", "GET /cart", List.of(CART), 1, "late")))).isEmpty();
        assertThat(only(failed("errors", CART))).isInstanceOf(Decision.Restart.class);
    }

    @Test
    void whatIsBeingRestartedIsExpectedToFailAndSoIsWhatNeedsIt() {
        failed("progress", DB);
        for (int i = 0; i < 10; i++) {
            assertThat(failed("GET /", STOREFRONT, CART)).isEmpty();
            assertThat(failed("progress", DB)).isEmpty();
        }
        assertThat(only(failed("progress", BLOG))).isInstanceOf(Decision.Restart.class);
    }

    @Test
    void severalOperationsBlameWhatTheyShareInTheFailureMap() {
        // A third of a proof each: none of the three alone is enough.
        assertThat(third("GET /cart", STOREFRONT, CART)).isEmpty();
        assertThat(third("POST /cart", STOREFRONT, CART)).isEmpty();
        assertThat(third("GET /orders", ORDERS)).isEmpty();
        Decision.Restart restart = (Decision.Restart) only(third("POST /orders", ORDERS));
        assertThat(restart.suspect()).isEqualTo(DB);
        assertThat(restart.evidence().scores().getFirst().clues()).extracting(Evidence.Clue::to).containsExactly(ORDERS, CART);
        assertThat(restart.evidence().reports()).hasSize(4);
    }

    @Test
    void whoServesOthersWellIsNotSuspected() {
        third("GET /cart", STOREFRONT, CART);
        take(new Event.Served(List.of(CART, STOREFRONT), 1));
        take(new Event.Served(List.of(STOREFRONT), 100));
        take(new Event.Served(List.of(ORDERS), 100));
        third("GET /cart", STOREFRONT, CART);
        Decision.Restart restart = (Decision.Restart) only(third("GET /cart", STOREFRONT, CART));
        assertThat(restart.suspect()).isEqualTo(CART);
    }

    @Test
    void aRestartThatFailsOrTakesTooLongGoesToTheParent() {
        Decision.Restart first = (Decision.Restart) only(failed("progress", CART));
        List<Decision> failed = take(new Event.RestartFailed(first.incident(), "did not deploy"));
        assertThat(failed.getFirst()).isInstanceOfSatisfying(Decision.Escalate.class, it -> {
            assertThat(it.from()).isEqualTo(CART.path());
            assertThat(it.to()).isEqualTo(WEB.path());
            assertThat(it.evidence().why()).isEqualTo("did not deploy");
        });
        passes(179);
        assertThat(tick()).isEmpty();
        passes(1);
        assertThat(((Decision.Restart) tick().getLast()).group()).isEqualTo(SHOP.path());
    }

    @Test
    void aRestartThatIsSeenToHaveFailedWhenAllServeAgainGoesToTheParent() {
        Decision.Restart first = (Decision.Restart) only(failed("progress", CART));
        restarted(CART);
        passes(3);
        assertThat(((Decision.Restart) take(new Event.RestartFailed(first.incident(), "it left 2 threads")).getLast()).group()).isEqualTo(WEB.path());
        restarted(WEB, CART, STOREFRONT);
        passes(60);
        assertThat(only(tick())).isInstanceOf(Decision.Cured.class);
        assertThat(take(new Event.RestartFailed(first.incident(), "too late"))).isEmpty();
    }

    @Test
    void restartsInARowAreDeferredAndTheWaitsGrowAndAHealthyPeriodResetsThem() {
        policy = new RecoveryPolicy(Groups.of(TREE), MAP, with(new Budget(
                100, Duration.ofHours(1), 1, Duration.ofSeconds(1), Duration.ofSeconds(40), Duration.ofMinutes(5))));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            waits.add(cureAfterWait());
        }
        assertThat(waits.getFirst()).isZero();
        assertThat(waits).anyMatch(it -> it > Duration.ofSeconds(10).toNanos()).allMatch(it -> it < Duration.ofSeconds(40).toNanos());
        for (int i = 1; i < 12; i++) {
            assertThat(waits.get(i)).isLessThan(Duration.ofSeconds(1L << Math.min(i - 1, 20)).toNanos());
        }
        passes(300);
        assertThat(cureAfterWait()).isZero();
    }

    @Test
    void aSpentBudgetGoesToTheParent() {
        for (int i = 0; i < 5; i++) {
            cureAfterWait();
        }
        List<Decision> sixth = failed("progress", CART);
        assertThat(sixth.getFirst()).isInstanceOfSatisfying(Decision.Escalate.class,
                it -> assertThat(it.evidence().why()).isEqualTo("machine/shop/web/cart was restarted 5 times in 600 s, its limit"));
        assertThat(((Decision.Restart) sixth.getLast()).group()).isEqualTo(WEB.path());
    }

    @Test
    void aLargerRestartTakesCareOfSmallerIncidentsInIt() {
        failed("progress", CART);
        failed("progress", ORDERS);
        restarted(CART);
        restarted(ORDERS);
        passes(10);
        failed("progress", CART);
        restarted(WEB, STOREFRONT, CART);
        passes(10);
        Decision.Restart shop = (Decision.Restart) failed("progress", CART).getLast();
        assertThat(shop.group()).isEqualTo(SHOP.path());
        assertThat(state.incidents()).hasSize(1);
        restarted(shop.members().toArray(ElementId[]::new));
        passes(60);
        assertThat(tick()).hasSize(1);
    }

    @Test
    void aRestartIsDoneWhenAllItsMembersServe() {
        failed("progress", WEB);
        restarted(WEB, CART);
        assertThat(state.incidents().values()).extracting(Incident::stage).containsExactly(Stage.RESTARTING);
        restarted(STOREFRONT);
        assertThat(state.incidents().values()).extracting(Incident::stage).containsExactly(Stage.CONFIRMING);
    }

    @Test
    void elementsOfConsolidatedCellsAreRestartedTogether() {
        Cell cells = Cell.joint(Cell.leaf(CART.path(), ORDERS.path()), Cell.leaf(BLOG.path()));
        policy = new RecoveryPolicy(Groups.of(cells), FailureMap.EMPTY, PARAMETERS);
        Decision.Restart restart = (Decision.Restart) only(failed("progress", CART));
        assertThat(restart.members()).containsExactly(ORDERS, CART);
        restarted(ORDERS, CART);
        passes(1);
        assertThat(((Decision.Restart) failed("progress", CART).getLast()).members()).containsExactly(BLOG, ORDERS, CART);
    }

    @Test
    void whatIsNotInTheTreeIsNotRestarted() {
        assertThat(failed("progress", new ElementId("machine/other"))).isEmpty();
    }

    @Test
    void theStateStaysSmallHoweverMuchFails() {
        for (int i = 0; i < 2_000; i++) {
            failed("progress", new ElementId("machine/other"));
        }
        assertThat(state.reports()).hasSize(500);
        passes(31);
        tick();
        assertThat(state.reports()).isEmpty();
    }

    @Test
    void aNewManagerDecidesAsTheOldOneWouldHave() throws IOException {
        Random random = new Random(99);
        List<ElementId> elements = TREE.subtree(MACHINE);
        int compared = 0;
        for (int i = 0; i < 600; i++) {
            passes(random.nextInt(8));
            RecoveryState snapshot = Json.read(Json.line(state), RecoveryState.class);
            assertThat(snapshot).isEqualTo(state);
            assertThat(Json.line(snapshot)).isEqualTo(Json.line(state));
            Event event = random(random, elements);
            Event read = Json.read(Json.line(event), Event.class);
            Step old = policy.step(state, event, now);
            Step successor = new RecoveryPolicy(Groups.of(TREE), MAP, PARAMETERS).step(snapshot, read, now);
            assertThat(successor).isEqualTo(old);
            for (Decision decision : old.decisions()) {
                assertThat(Json.read(Json.line(decision), Decision.class)).isEqualTo(decision);
                compared++;
            }
            state = old.state();
            if (state.hasGivenUp()) {
                state = policy.step(state, new Event.Resumed(), now).state();
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    private Event random(Random random, List<ElementId> elements) {
        ElementId element = elements.get(random.nextInt(elements.size()));
        return switch (random.nextInt(5)) {
            case 0 -> new Event.Failed(new FailureReport(now, "errors", "GET /" + element.name(), List.of(element), 1, "500"));
            case 1 -> new Event.Served(List.of(element), 1 + random.nextInt(9));
            case 2 -> state.incidents().values().stream().findFirst().map(Incident::id)
                    .<Event>map(it -> new Event.RestartFailed(it, "no")).orElse(new Event.Tick());
            case 3 -> new Event.Tick();
            default -> new Event.Restarted(new TreeSet<>(TREE.subtree(element)));
        };
    }

    /** The cart fails and is cured by its restart; how long it had to wait for it. */
    private long cureAfterWait() {
        List<Decision> decisions = failed("progress", CART);
        long wait = 0;
        if (decisions.getFirst() instanceof Decision.Defer defer) {
            wait = defer.due() - now;
            now = defer.due() - 1;
            assertThat(tick()).isEmpty();
            now = defer.due();
            decisions = tick();
        }
        assertThat(((Decision.Restart) only(decisions)).group()).isEqualTo(CART.path());
        restarted(CART);
        passes(60);
        assertThat(only(tick())).isInstanceOf(Decision.Cured.class);
        return wait;
    }

    private static RecoveryParameters with(Budget budget) {
        return new RecoveryParameters(
                1, PARAMETERS.memory(), PARAMETERS.confirmation(), PARAMETERS.longestRestart(), budget);
    }

    private static Decision only(List<Decision> decisions) {
        assertThat(decisions).hasSize(1);
        return decisions.getFirst();
    }

    private List<Decision> failed(String operation, ElementId... path) {
        return take(new Event.Failed(new FailureReport(now, "test", operation + " of " + path[0].name(), List.of(path), 1, "it failed")));
    }

    /** An operation of the cart fails, whose others do well; the bean in which it does is not known. */
    private List<Decision> operation(String name) {
        return take(new Event.Failed(new FailureReport(now, "errors", name, List.of(CART), 1, "it failed",
                List.of(new FailureReport.Failing(name, 5, 0, "error")), Map.of())));
    }

    private List<Decision> third(String operation, ElementId... path) {
        return take(new Event.Failed(new FailureReport(now, "test", operation, List.of(path), 1.0 / 3, "it failed")));
    }

    private List<Decision> restarted(ElementId... elements) {
        return take(new Event.Restarted(new TreeSet<>(Arrays.asList(elements))));
    }

    private List<Decision> tick() {
        return take(new Event.Tick());
    }

    private List<Decision> take(Event event) {
        Step step = policy.step(state, event, now);
        state = step.state();
        return step.decisions();
    }

    private void passes(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
