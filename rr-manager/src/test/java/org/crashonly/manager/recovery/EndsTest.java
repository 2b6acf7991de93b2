package org.crashonly.manager.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.junit.jupiter.api.Test;

/** A process that serves for a while and ends by itself, again and again: it is begun anew each time, whatever the policy thinks of it. */
class EndsTest {

    private static final ElementId SHOP = new ElementId("machine/shop");
    private static final ElementId DB = SHOP.child("db");
    private static final ElementId WEB = SHOP.child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final ElementId ORDERS = SHOP.child("orders");
    private static final RestartTree<ElementId> TREE =
            RestartTree.of(SHOP).with(SHOP, DB).with(SHOP, WEB).with(WEB, CART).with(SHOP, ORDERS);

    private long now = 5_000_000_000_000L;
    private RecoveryPolicy policy = policy(Groups.of(TREE));
    private RecoveryState state = RecoveryState.initial(1);

    @Test
    void whatItsOwnRestartsDoNotCureGoesToTheNextLargerGroupAndIsGivenUpAtLast() {
        ends(5);
        List<Decision> sixth = ended();
        assertThat(sixth.getFirst()).isInstanceOfSatisfying(Decision.Escalate.class, it -> {
            assertThat(it.from()).isEqualTo(WEB.path());
            assertThat(it.evidence().why()).isEqualTo("machine/shop/web ended by itself, and was restarted 5 times in 600 s, its limit");
            assertThat(it.evidence().reports()).extracting(FailureReport::evidence).containsExactly("exited with code 3: out of memory: heap");
        });
        assertThat(sixth.getLast()).isInstanceOfSatisfying(Decision.Restart.class, it -> assertThat(it.group()).isEqualTo(SHOP.path()));

        assertThat(ended()).as("it is crashed with the rest").isEmpty();
        passes(5);
        take(new Event.Restarted(new TreeSet<>(TREE.subtree(SHOP))));
        passes(20);
        assertThat(ended()).singleElement().isInstanceOfSatisfying(Decision.GiveUp.class, it ->
                assertThat(it.evidence().why()).isEqualTo("process machine/shop/web failed again 20 s after the restart of machine/shop"));
        passes(299);
        assertThat(ended()).isEmpty();
        passes(299);
        assertThat(take(new Event.Tick())).as("it goes on").isEmpty();
    }

    @Test
    void aRestartOfAllThatHelpsIsACure() {
        ends(5);
        assertThat(ended()).hasSize(2);
        take(new Event.Restarted(new TreeSet<>(TREE.subtree(SHOP))));
        passes(60);
        assertThat(take(new Event.Tick())).singleElement().isInstanceOf(Decision.Cured.class);
    }

    @Test
    void whatEndsNowAndThenIsRestartedForEver() {
        for (int i = 0; i < 50; i++) {
            assertThat(ended()).isEmpty();
            passes(121);
        }
    }

    @Test
    void restartsThatWereDecidedOnAreOfTheSameBudget() {
        ends(4);
        passes(1);
        List<Decision> decisions = take(new Event.Failed(new FailureReport(now, "errors", "requests", List.of(WEB), 1, "500")));
        if (decisions.getLast() instanceof Decision.Defer defer) {
            now = defer.due();
            decisions = take(new Event.Tick());
        }
        assertThat(decisions.getLast()).isInstanceOf(Decision.Restart.class);
        take(new Event.Restarted(new TreeSet<>(TREE.subtree(WEB))));
        passes(61);
        take(new Event.Tick());
        assertThat(ended().getFirst()).isInstanceOf(Decision.Escalate.class);
    }

    @Test
    void whoIsInItsCellIsRestartedWithItNext() {
        policy = policy(Groups.of(Cell.joint(Cell.leaf(DB.path(), WEB.path(), CART.path()), Cell.leaf(ORDERS.path()))));
        ends(5);
        assertThat(ended().getLast()).isInstanceOfSatisfying(
                Decision.Restart.class, it -> assertThat(it.members()).containsExactly(DB, WEB, CART));
    }

    @Test
    void whatIsNoPartOfTheTreeIsNobodysMatter() {
        policy = policy(Groups.of(RestartTree.of(SHOP).with(SHOP, ORDERS)));
        ends(9);
        assertThat(state.spending()).isEmpty();
    }

    private void ends(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(ended()).isEmpty();
            passes(10);
            take(new Event.Restarted(new TreeSet<>(TREE.subtree(WEB))));
        }
    }

    private List<Decision> ended() {
        now++;
        return take(new Event.Ended(new FailureReport(
                now, "exit", "process " + WEB, List.of(WEB), 1, "exited with code 3: out of memory: heap")));
    }

    private List<Decision> take(Event event) {
        Step step = policy.step(state, event, now);
        state = step.state();
        return step.decisions();
    }

    private static RecoveryPolicy policy(Groups groups) {
        return new RecoveryPolicy(groups, FailureMap.EMPTY, RecoveryParameters.DEFAULT);
    }

    private void passes(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
