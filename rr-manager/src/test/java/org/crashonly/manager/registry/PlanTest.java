package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
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
    void aProcessIsFencedAtTheStoresOfItsOwnApplication() {
        assertThat(plan.storesOf(new ElementId("machine/blog/web")))
                .containsExactly(new ElementId("machine/blog/db"), new ElementId("machine/blog/session-store"));
        assertThat(plan.acidStoreOf(new ElementId("machine/blog/web"))).contains(new ElementId("machine/blog/db"));
        assertThat(plan.acidStoreOf(new ElementId("machine/blog"))).contains(new ElementId("machine/blog/db"));
        assertThat(plan.storesOf(new ElementId("machine/blog/db"))).isEmpty();
    }

    @Test
    void aFrontDoorIsFencedAtTheSessionStoresOfAllApplications() {
        assertThat(plan.storesOf(new ElementId("machine/server/front-door-1")))
                .containsExactly(new ElementId("machine/shop/session-store"), new ElementId("machine/blog/session-store"));
        assertThat(plan.storesOf(Plan.MANAGER)).isEmpty();
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
