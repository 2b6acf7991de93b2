package org.crashonly.manager.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.junit.jupiter.api.Test;

/** A shop whose restart tree is replaced while something is chased: by one in which the web process and its database are one cell. */
class RegroupingTest {

    private static final ElementId SHOP = new ElementId("machine/shop");
    private static final ElementId DB = SHOP.child("db");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId ORDERS = SHOP.child("orders");
    private static final Groups OWN = Groups.of(
            RestartTree.of(SHOP).with(SHOP, DB).with(SHOP, WEB).with(WEB, CART).with(SHOP, ORDERS));
    private static final Cell BOTH = Cell.leaf(DB.path(), WEB.path(), CART.path());
    private static final Groups JOINED = Groups.of(Cell.joint(BOTH, Cell.leaf(ORDERS.path()))).with(CART);

    private long now = 5_000_000_000_000L;
    private Groups groups = OWN;
    private RecoveryState state = RecoveryState.initial(1);

    @Test
    void aRestartUnderWayIsConfirmedWhenWhatItRestartedServes() {
        failed(WEB);
        accept(JOINED);
        assertThat(failed(CART)).as("expected while its process restarts").isEmpty();
        restarted(WEB);
        assertThat(stage()).isEqualTo(Stage.RESTARTING);
        restarted(CART);
        assertThat(stage()).isEqualTo(Stage.CONFIRMING);
        passes(60);
        assertThat(take(new Event.Tick())).singleElement().isInstanceOf(Decision.Cured.class);
    }

    @Test
    void whatReturnsGoesOnWithTheSmallestGroupThatRestartsMore() {
        failed(WEB);
        restarted(WEB, CART);
        accept(JOINED);
        passes(1);
        assertThat(last(failed(WEB)).group()).isEqualTo(BOTH.toString());
    }

    @Test
    void aLargerRestartCountsForAllThatItRestarted() {
        accept(JOINED);
        assertThat(last(failed(WEB)).group()).isEqualTo(BOTH.toString());
        accept(OWN);
        assertThat(state.incidents().values()).extracting(Incident::group).as("its name in this tree").containsExactly(WEB.path());
        restarted(DB, WEB, CART);
        passes(1);
        assertThat(last(failed(WEB)).group()).isEqualTo(SHOP.path());
    }

    @Test
    void aRestartThatWaitsIsOneOfTheSmallestGroupWithAllOfIt() {
        failed(WEB);
        restarted(WEB, CART);
        passes(61);
        take(new Event.Tick());
        assertThat(failed(WEB)).singleElement().isInstanceOf(Decision.Defer.class);
        accept(JOINED);
        passes(1);
        assertThat(last(take(new Event.Tick())).members()).containsExactly(DB, WEB, CART);
    }

    @Test
    void aRestartThatWaitsIsNoPartOfTheOneBeforeWhateverTheTree() {
        ElementId part = SHOP.child("pay").child("card");
        Groups whole = Groups.of(RestartTree.of(SHOP).with(SHOP, DB).with(SHOP, SHOP.child("pay")).with(SHOP.child("pay"), part));
        Groups cells = Groups.of(Cell.joint(Cell.leaf(DB.path()), Cell.leaf(part.path())));
        groups = cells;
        failed(part);
        restarted(part);
        passes(1);
        assertThat(last(failed(part)).members()).containsExactly(DB, part);
        accept(whole);
        List<Decision> decisions = take(new Event.RestartFailed(state.incidents().keySet().iterator().next(), "the disk is full"));
        assertThat(((Decision.Defer) decisions.getLast()).group()).as("more than was restarted, for it is not known there").isEqualTo("machine/shop/pay");
        accept(cells);
        passes(1);
        assertThat(take(new Event.Tick())).as("neither the card alone nor all of it once more").singleElement().isInstanceOf(Decision.GiveUp.class);
    }

    @Test
    void whatIsRestartedAlikeHasSpentAsMuchUnderWhicheverName() {
        for (int i = 0; i < 3; i++) {
            cured(ORDERS);
        }
        accept(JOINED);
        for (int i = 0; i < 2; i++) {
            cured(ORDERS);
        }
        for (Groups each : List.of(JOINED, OWN, JOINED)) {
            accept(each);
            RecoveryState before = state;
            assertThat(((Decision.Escalate) failed(ORDERS).getFirst()).evidence().why()).endsWith("was restarted 5 times in 600 s, its limit");
            state = before;
        }
        assertThat(((Decision.Restart) failed(DB).getLast()).group()).as("a joint one is another one").isEqualTo(BOTH.toString());
    }

    @Test
    void aManagerThatFindsTheTreeBeforeInForceLosesNoBudget() {
        for (int i = 0; i < 5; i++) {
            cured(ORDERS);
        }
        accept(JOINED);
        groups = OWN;
        assertThat(failed(ORDERS).getFirst()).isInstanceOf(Decision.Escalate.class);
        passes(900);
        groups = JOINED;
        take(new Event.Tick());
        assertThat(state.spending()).as("what does not count any more is forgotten").doesNotContainKey(ORDERS.path());
    }

    @Test
    void theIncidentOfAnElementThatIsNoMoreEnds() {
        failed(ORDERS);
        accept(Groups.of(BOTH));
        assertThat(state.incidents()).isEmpty();
    }

    @Test
    void aStateOfAnEarlierReleaseWhichDoesNotTellScopesGoesOn() throws IOException {
        failed(WEB);
        String line = Json.line(state);
        String earlier = line.replaceAll(",\"(scope|discarded)\":\\[[^\\]]*]", "");
        assertThat(earlier).isNotEqualTo(line);
        state = Json.read(earlier, RecoveryState.class);
        restarted(WEB, CART);
        assertThat(stage()).isEqualTo(Stage.CONFIRMING);
        passes(1);
        assertThat(last(failed(WEB)).group()).isEqualTo(SHOP.path());
    }

    private void accept(Groups other) {
        Groups before = groups;
        groups = other;
        state = policy().regrouped(state, before);
    }

    /** It fails, and is cured by the restart of its group, however long that had to wait. */
    private void cured(ElementId element) {
        List<Decision> decisions = failed(element);
        if (decisions.getLast() instanceof Decision.Defer defer) {
            now = defer.due();
            decisions = take(new Event.Tick());
        }
        restarted(last(decisions).members().toArray(ElementId[]::new));
        passes(60);
        assertThat(take(new Event.Tick())).singleElement().isInstanceOf(Decision.Cured.class);
    }

    private Stage stage() {
        return state.incidents().values().iterator().next().stage();
    }

    private static Decision.Restart last(List<Decision> decisions) {
        return (Decision.Restart) decisions.getLast();
    }

    private List<Decision> failed(ElementId element) {
        return take(new Event.Failed(new FailureReport(now, "test", "work of " + element, List.of(element), 1, "it failed")));
    }

    private void restarted(ElementId... elements) {
        take(new Event.Restarted(new TreeSet<>(Arrays.asList(elements))));
    }

    private List<Decision> take(Event event) {
        Step step = policy().step(state, event, now);
        state = step.state();
        return step.decisions();
    }

    private RecoveryPolicy policy() {
        return new RecoveryPolicy(groups, FailureMap.EMPTY, RecoveryParameters.DEFAULT);
    }

    private void passes(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
