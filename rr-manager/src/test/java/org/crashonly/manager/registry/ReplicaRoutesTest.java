package org.crashonly.manager.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.junit.jupiter.api.Test;

class ReplicaRoutesTest {

    private static final ElementId CART = new ElementId("machine/shop/web/cart");
    private static final ElementId MAIL = new ElementId("machine/shop/mail/mail");
    private static final Recovery OF_A_STORE = recovery(3, 400, false);

    @Test
    void allLiveReplicasAreTargetsOfOneRouteWhereTheFirstOneStood() {
        List<Route> merged = ReplicaRoutes.merged(List.of(
                route(CART, null, target(1, 5)), route(MAIL, null, target(1, 1)), route(CART, null, target(2, 3))));
        assertThat(merged).containsExactly(route(CART, null, target(1, 5), target(2, 3)), route(MAIL, null, target(1, 1)));
    }

    @Test
    void aReplicaThatIsBeingRestartedIsNoReasonToWait() {
        assertThat(merged(route(CART, recovery(1, 900, false)), route(CART, null, target(2, 3))))
                .isEqualTo(route(CART, null, target(2, 3)));
        assertThat(merged(route(CART, recovery(1, 0, true)), route(CART, OF_A_STORE, target(2, 3))))
                .isEqualTo(route(CART, OF_A_STORE, target(2, 3)));
    }

    @Test
    void ifNoneServesTheOneThatIsBackFirstCounts() {
        Recovery later = recovery(1_000_000_000, 900, false);
        Recovery sooner = recovery(1_500_000_000, 200, false);
        Recovery unknown = recovery(0, 0, false);
        Recovery givenUp = recovery(0, 1, true);
        assertThat(merged(route(CART, later), route(CART, sooner)).recovery()).isEqualTo(sooner);
        assertThat(merged(route(CART, unknown), route(CART, later)).recovery()).isEqualTo(later);
        assertThat(merged(route(CART, givenUp), route(CART, unknown)).recovery()).isEqualTo(unknown);
        assertThat(merged(route(CART, givenUp), route(CART, givenUp)).recovery()).isEqualTo(givenUp);
    }

    private static Route merged(Route... routes) {
        List<Route> merged = ReplicaRoutes.merged(List.of(routes));
        assertThat(merged).hasSize(1);
        return merged.getFirst();
    }

    private static Route route(ElementId component, Recovery recovery, Target... targets) {
        return new Route(component, null, "/", List.of(targets), recovery, 1, 2);
    }

    private static Target target(int replica, int generation) {
        Generation life = new Generation(new ElementId("machine/shop/web." + replica), generation);
        return new Target(life, "127.0.0.1", 4_000 + replica, "nonce", true);
    }

    private static Recovery recovery(long startedNanos, long expectedMillis, boolean givenUp) {
        return new Recovery(Level.PROCESS, startedNanos, expectedMillis, givenUp);
    }
}
