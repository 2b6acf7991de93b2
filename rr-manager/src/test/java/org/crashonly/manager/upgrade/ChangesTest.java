package org.crashonly.manager.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Component;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final Application.Store DB = new Application.Store("db", "acid", "h2");
    private static final Component CART = component("cart", "/1/cart.war", "web", List.of());
    private static final Component STOCK = component("stock", "/1/stock.war", "web", List.of());
    private static final Component BILL = component("bill", "/1/bill.war", "back", List.of());
    private static final Application BEFORE = shop(CART, STOCK, BILL);

    private static Component component(String name, String war, String process, List<String> features) {
        return new Component(name, Path.of(war), war, features, "/" + name, null, process, List.of(), null);
    }

    private static Application shop(Component... components) {
        return new Application("shop", List.of(components), List.of(DB), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    }

    private static Step restart(String path) {
        return new Step(new ElementId("machine/shop/" + path), Step.Kind.RESTART);
    }

    @Test
    void anotherWarIsTheRestartOfItsModule() {
        assertThat(Changes.between(BEFORE, shop(component("cart", "/2/cart.war", "web", List.of()), STOCK, BILL)))
                .containsExactly(List.of(restart("web/cart")));
        assertThat(Changes.between(BEFORE, shop(component("cart", "/2/cart.war", "web", List.of()), STOCK, component("bill", "/2/bill.war", "back", List.of()))))
                .as("one by one").containsExactly(List.of(restart("web/cart")), List.of(restart("back/bill")));
        assertThat(Changes.between(BEFORE, BEFORE)).isEmpty();
    }

    @Test
    void thatTheNextGenerationStandsByIsLearnedByARestartOfItsModule() {
        Component cold = cart(true, List.of("/"), false);
        Component hot = cart(true, List.of("/"), true);
        assertThat(Changes.between(shop(cold, STOCK, BILL), shop(hot, STOCK, BILL))).containsExactly(List.of(restart("web/cart")));
        assertThat(Changes.between(shop(hot, STOCK, BILL), shop(cart(true, List.of("/items"), true), STOCK, BILL)))
                .as("what stands by was warmed up by something else").containsExactly(List.of(restart("web/cart")));
        assertThat(Changes.between(shop(cold, STOCK, BILL), shop(cart(true, List.of("/items"), false), STOCK, BILL)))
                .as("nothing that runs changes by it").isEmpty();
    }

    @Test
    void aProcessThatHasNoRoomForWhatIsToStandByIsRestarted() {
        assertThat(Changes.between(shop(cart(false, List.of(), false), STOCK, BILL), shop(cart(true, List.of(), true), STOCK, BILL)))
                .containsExactly(List.of(restart("web")));
    }

    private static Component cart(boolean overlaps, List<String> warmUp, boolean hot) {
        return new Component("cart", CART.war(), CART.sha256(), List.of(), CART.path(), null, "web", List.of(), null, List.of(), null, false,
                false, overlaps, warmUp, List.of(), hot);
    }

    @Test
    void aWarThatNeedsMoreOfItsContainerIsTheRestartOfItsProcess() {
        assertThat(Changes.between(BEFORE, shop(component("cart", "/2/cart.war", "web", List.of("faces")), STOCK, BILL)))
                .containsExactly(List.of(restart("web")));
        Component faces = component("stock", "/1/stock.war", "web", List.of("faces"));
        assertThat(Changes.between(shop(CART, faces, BILL), shop(component("cart", "/2/cart.war", "web", List.of("faces")), faces, BILL)))
                .as("what a neighbour has brought is there").containsExactly(List.of(restart("web/cart")));
    }

    @Test
    void anEnclosedProcessSeesNoNewFiles() {
        Application.Sandbox enclosed = new Application.Sandbox(512, 512, 0, 0, Application.Isolation.BUBBLEWRAP);
        Application before = new Application(
                "shop", BEFORE.components(), BEFORE.stores(), BEFORE.policy(), BEFORE.jvm(), BEFORE.sessions(), Map.of("web", enclosed));
        Application after = new Application(
                "shop", List.of(component("cart", "/2/cart.war", "web", List.of()), STOCK, component("bill", "/2/bill.war", "back", List.of())),
                BEFORE.stores(), BEFORE.policy(), BEFORE.jvm(), BEFORE.sessions(), Map.of("web", enclosed));
        assertThat(Changes.between(before, after)).containsExactly(List.of(restart("web")), List.of(restart("back/bill")));
    }

    @Test
    void aComponentThatMovesEndsBeforeItBegins() {
        assertThat(Changes.between(BEFORE, shop(CART, STOCK, component("bill", "/1/bill.war", "third", List.of()))))
                .containsExactly(
                        List.of(new Step(SHOP.child("back"), Step.Kind.END)), List.of(restart("web")),
                        List.of(new Step(SHOP.child("third"), Step.Kind.BEGIN)));
        assertThat(Changes.between(BEFORE, shop(CART, STOCK)))
                .as("the others' stubs know of it").containsExactly(List.of(new Step(SHOP.child("back"), Step.Kind.END)), List.of(restart("web")));
    }

    @Test
    void aProcessThatAComponentLeavesIsRestartedBeforeTheOneThatItComesTo() {
        Component more = component("more", "/1/more.war", "back", List.of());
        Application before = shop(CART, STOCK, BILL, more);
        assertThat(Changes.between(before, shop(CART, STOCK, BILL, component("more", "/1/more.war", "web", List.of()))))
                .containsExactly(List.of(restart("back")), List.of(restart("web")));
        assertThat(Changes.between(before, shop(CART, component("stock", "/1/stock.war", "back", List.of()), BILL, more)))
                .containsExactly(List.of(restart("web")), List.of(restart("back")));
    }

    @Test
    void whatProcessesAreStartedWithIsTheirRestart() {
        assertThat(Changes.between(BEFORE, new Application(
                "shop", BEFORE.components(), BEFORE.stores(), BEFORE.policy(), new Application.Jvm(600, List.of(), Map.of()))))
                .containsExactly(List.of(restart("web")), List.of(restart("back")));
        assertThat(Changes.between(BEFORE, new Application(
                "shop", BEFORE.components(), BEFORE.stores(), BEFORE.policy(), BEFORE.jvm(), SessionLimits.DEFAULT.withEntriesOfAtMost(9))))
                .containsExactly(List.of(restart("session-store")));
        Application.Policy patient = new Application.Policy(Duration.ofSeconds(1), Duration.ofSeconds(900), List.of());
        assertThat(Changes.between(BEFORE, new Application("shop", BEFORE.components(), BEFORE.stores(), patient, BEFORE.jvm())))
                .as("locks last as long as requests").startsWith(List.of(restart("db")));
        Application.Policy trusting = new Application.Policy(
                BEFORE.policy().defaultTtl(), BEFORE.policy().maxTtl(), List.of("10.0.0.0/8"));
        assertThat(Changes.between(BEFORE, new Application("shop", BEFORE.components(), BEFORE.stores(), trusting, BEFORE.jvm())))
                .as("front doors are told").isEmpty();
    }

    @Test
    void sparesAreNoStep() {
        Application spared = new Application(
                "shop", BEFORE.components(), BEFORE.stores(), BEFORE.policy(), BEFORE.jvm(), BEFORE.sessions(), BEFORE.sandboxes(), Map.of(),
                new Application.Standbys(Map.of("web", Application.Standby.HOT, "back", Application.Standby.POOL), 2));
        assertThat(Changes.between(BEFORE, spared)).isEmpty();
        assertThat(Changes.between(spared, BEFORE)).isEmpty();
    }

    @Test
    void anApplicationThatComesBeginsAtOnceAndStoresOfOneThatIsThereStay() {
        List<List<Step>> all = Changes.between(null, BEFORE);
        assertThat(all).hasSize(1);
        assertThat(all.getFirst()).extracting(Step::element)
                .containsExactly(SHOP.child("db"), SHOP.child("session-store"), SHOP.child("web"), SHOP.child("back"));
        Application other = new Application(
                "shop", BEFORE.components(), List.of(new Application.Store("db", "acid", "postgresql")), BEFORE.policy(), BEFORE.jvm());
        assertThat(Changes.refusal(BEFORE, other)).hasValueSatisfying(why ->
                assertThat(why).contains("db (h2)", "db (postgresql)", "undeploy"));
        assertThat(Changes.refusal(null, other)).isEmpty();
        assertThat(Changes.refusal(BEFORE, shop(CART))).isEmpty();
    }
}
