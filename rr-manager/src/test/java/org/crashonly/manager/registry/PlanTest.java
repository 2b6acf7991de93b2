package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Standby;
import org.junit.jupiter.api.Test;

class PlanTest {

    private final Plan plan = Plan.of(ServerConfig.DEFAULT, List.of(
            application("shop", component("storefront", "web"), component("catalog", "shop"), component("cart", "shop")),
            application("blog", component("blog", "web"))));

    @Test
    void componentsThatNameTheSameProcessShareIt() {
        assertThat(ids(plan.processes())).containsExactly(
                "machine/shop/db", "machine/shop/session-store", "machine/shop/web", "machine/shop/shop",
                "machine/blog/db", "machine/blog/session-store", "machine/blog/web",
                "machine/server/front-door-1", "machine/server/front-door-2");
        assertThat(plan.tree().children(new ElementId("machine/shop/shop")))
                .containsExactly(new ElementId("machine/shop/shop/catalog"), new ElementId("machine/shop/shop/cart"));
    }

    @Test
    void aRestartReachesItsSubtreeStoresFirst() {
        assertThat(ids(plan.processesOf(new ElementId("machine/shop"))))
                .containsExactly("machine/shop/db", "machine/shop/session-store", "machine/shop/web", "machine/shop/shop");
        assertThat(plan.processesOf(ElementId.MACHINE)).isEqualTo(plan.processes());
        assertThat(ids(plan.processesOf(new ElementId("machine/shop/web")))).containsExactly("machine/shop/web");
        assertThat(plan.processesOf(Plan.MANAGER)).isEmpty();
    }

    @Test
    void aModuleIsRestartedWithTheProcessThatHoldsIt() {
        assertThat(ids(plan.processesOf(new ElementId("machine/shop/shop/cart")))).containsExactly("machine/shop/shop");
    }

    @Test
    void replicasStandBelowTheProcessThatTheyAreReplicasOf() {
        ElementId web = new ElementId("machine/shop/web");
        Plan replicated = replicated();
        assertThat(replicated.tree().subtree(web)).extracting(ElementId::path).containsExactly(
                "machine/shop/web", "machine/shop/web.1", "machine/shop/web.1/cart", "machine/shop/web.1/pages",
                "machine/shop/web.2", "machine/shop/web.2/cart", "machine/shop/web.2/pages");
        assertThat(ids(replicated.processes())).containsExactly(
                "machine/shop/db", "machine/shop/session-store", "machine/shop/web.1", "machine/shop/web.2", "machine/shop/mail",
                "machine/server/front-door-1", "machine/server/front-door-2");
        assertThat(ids(replicated.processesOf(web))).containsExactly("machine/shop/web.1", "machine/shop/web.2");
        assertThat(ids(replicated.processesOf(web.child("cart")))).containsExactly("machine/shop/web.1", "machine/shop/web.2");
        assertThat(ids(replicated.processesOf(new ElementId("machine/shop/web.2/cart")))).containsExactly("machine/shop/web.2");
        assertThat(replicated.storesOf(new ElementId("machine/shop/web.2"))).hasSize(2);
    }

    @Test
    void whatReplicasHaveInCommonIsEachOfThem() {
        Plan replicated = replicated();
        ElementId web = new ElementId("machine/shop/web");
        assertThat(replicated.replicas(web)).extracting(ElementId::path).containsExactly("machine/shop/web.1", "machine/shop/web.2");
        assertThat(replicated.replicas(web.child("cart"))).extracting(ElementId::path)
                .containsExactly("machine/shop/web.1/cart", "machine/shop/web.2/cart");
        assertThat(replicated.replicas(new ElementId("machine/shop/web/cart/Basket"))).extracting(ElementId::path)
                .containsExactly("machine/shop/web.1/cart/Basket", "machine/shop/web.2/cart/Basket");
        for (String single : List.of("machine", "machine/shop", "machine/shop/mail", "machine/shop/mail/mail", "machine/shop/web.1",
                "machine/shop/web.1/cart", "machine/shop/web/other", "machine/shop/db")) {
            assertThat(replicated.replicas(new ElementId(single))).as(single).isEmpty();
        }
        assertThat(replicated.siblings(new ElementId("machine/shop/web.1"))).containsExactly(new ElementId("machine/shop/web.2"));
        assertThat(replicated.siblings(new ElementId("machine/shop/mail"))).isEmpty();
        assertThat(replicated.siblings(new ElementId("machine/shop/db"))).isEmpty();
        assertThat(replicated.knows(web.child("cart"))).isTrue();
        assertThat(replicated.knows(new ElementId("machine/shop/web.1/cart"))).isTrue();
        assertThat(replicated.knows(web.child("other"))).isFalse();
    }

    private static Plan replicated() {
        return Plan.of(ServerConfig.DEFAULT, List.of(new Application(
                "shop", List.of(component("cart", "web"), component("pages", "web"), component("mail", "mail")),
                List.of(new Application.Store("db", "acid", "h2")), Application.Policy.DEFAULT, Application.Jvm.DEFAULT,
                SessionLimits.DEFAULT, Map.of(), Map.of("web", 2))));
    }

    @Test
    void aProcessIsFencedAtTheStoresOfItsOwnApplication() {
        assertThat(plan.storesOf(new ElementId("machine/blog/web")))
                .containsExactly(new ElementId("machine/blog/db"), new ElementId("machine/blog/session-store"));
        assertThat(plan.acidStoreOf(new ElementId("machine/blog/web"))).contains(new ElementId("machine/blog/db"));
        assertThat(plan.acidStoreOf(new ElementId("machine/blog"))).contains(new ElementId("machine/blog/db"));
        assertThat(plan.storesOf(new ElementId("machine/blog/db"))).isEmpty();
    }

    @Test
    void whatIsCopiedIsTheStoreThatIsNamedOrTheDatabaseOfAnApplication() {
        for (String store : List.of("machine/blog/db", "machine/blog/session-store")) {
            assertThat(plan.storeToCopy(new ElementId(store))).contains(new ElementId(store));
        }
        assertThat(plan.storeToCopy(new ElementId("machine/blog"))).contains(new ElementId("machine/blog/db"));
        assertThat(plan.storeToCopy(new ElementId("machine/server"))).isEmpty();
    }

    @Test
    void aFrontDoorIsFencedAtTheSessionStoresOfAllApplications() {
        assertThat(plan.storesOf(new ElementId("machine/server/front-door-1")))
                .containsExactly(new ElementId("machine/shop/session-store"), new ElementId("machine/blog/session-store"));
        assertThat(plan.storesOf(Plan.MANAGER)).isEmpty();
    }

    @Test
    void sparesStandBesideTheTreeOneOfItsOwnForWhatIsHotAndAPoolForEachKindOfSandbox() {
        Application.Sandbox large = new Application.Sandbox(2048, 512, 0, 0, Application.Isolation.NONE);
        Application shop = new Application(
                "shop", List.of(component("a", "web"), component("b", "web"), component("c", "cart"), component("d", "large"),
                        component("e", "alone"), component("f", "hot"), component("g", "pool-1")),
                List.of(new Application.Store("db", "acid", "h2")), Application.Policy.DEFAULT, Application.Jvm.DEFAULT, null,
                Map.of("large", large), Map.of(),
                new Application.Standbys(Map.of("web", Standby.POOL, "cart", Standby.POOL, "large", Standby.POOL, "hot", Standby.HOT), 2));

        Plan withSpares = Plan.of(ServerConfig.DEFAULT, List.of(shop));

        assertThat(withSpares.spares()).extracting(it -> it.id().name() + " " + ids(List.copyOf(it.wards())) + " " + it.slots()).containsExactly(
                "hot-standby [machine/shop/hot] 1",
                "pool-1-spare [machine/shop/web, machine/shop/cart] 2",
                "pool-2 [machine/shop/web, machine/shop/cart] 2",
                "pool-3 [machine/shop/large] 1",
                "pool-4 [machine/shop/large] 1");
        ElementId hot = new ElementId("machine/shop/hot-standby");
        ElementId pooled = new ElementId("machine/shop/pool-2");
        assertThat(withSpares.tree().contains(hot)).isFalse();
        assertThat(withSpares.knows(hot)).isTrue();
        assertThat(withSpares.storesOf(hot)).isEqualTo(withSpares.storesOf(new ElementId("machine/shop/hot")));
        assertThat(withSpares.storesOf(pooled)).isEmpty();
        assertThat(ids(withSpares.processesOf(new ElementId("machine/shop")))).contains(hot.path()).doesNotContain(pooled.path());
        assertThat(ids(withSpares.processesOf(pooled))).containsExactly(pooled.path());
    }

    @Test
    void eachReplicaHasAHotSpareOfItsOwnAndAllShareAPool() {
        String longest = "p".repeat(63);
        Application shop = new Application(
                "shop", List.of(component("a", "web"), component("b", "cart"), component("c", longest)), List.of(), Application.Policy.DEFAULT,
                Application.Jvm.DEFAULT, null, Map.of("cart", new Application.Sandbox(900, 512, 0, 0, Application.Isolation.NONE)),
                Map.of("web", 2, "cart", 2),
                new Application.Standbys(Map.of("web", Standby.HOT, "cart", Standby.POOL, longest, Standby.HOT), 1));

        assertThat(Plan.of(ServerConfig.DEFAULT, List.of(shop)).spares())
                .extracting(it -> it.id().name() + " " + ids(List.copyOf(it.wards()))).containsExactly(
                        "web.1-standby [machine/shop/web.1]",
                        "web.2-standby [machine/shop/web.2]",
                        "p".repeat(55) + "-standby [machine/shop/" + longest + "]",
                        "pool-1 [machine/shop/cart.1, machine/shop/cart.2]");
    }

    private static List<String> ids(List<Planned> processes) {
        return processes.stream().map(it -> it.id().path()).toList();
    }

    private static Application application(String name, Application.Component... components) {
        return new Application(
                name, List.of(components), List.of(new Application.Store("db", "acid", "h2")), Application.Policy.DEFAULT,
                Application.Jvm.DEFAULT);
    }

    private static Application.Component component(String name, String process) {
        return new Application.Component(name, Path.of("/" + name + ".war"), "", List.of(), "/" + name, null, process, List.of(), null);
    }
}
