package org.crashonly.manager.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.crashonly.control.ElementId;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;

/** Makes one route of those to the replicas of a component: whoever sends a request chooses among its targets. */
final class ReplicaRoutes {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private ReplicaRoutes() {}

    /** {@code routes}, with those to one component merged, where the first of them stood. */
    static List<Route> merged(List<Route> routes) {
        Map<ElementId, List<Route>> byComponent = new LinkedHashMap<>();
        routes.forEach(it -> byComponent.computeIfAbsent(it.component(), id -> new ArrayList<>()).add(it));
        return byComponent.values().stream().map(it -> it.size() == 1 ? it.getFirst() : merge(it)).toList();
    }

    private static Route merge(List<Route> routes) {
        Route any = routes.getFirst();
        List<Target> targets = routes.stream().flatMap(it -> it.targets().stream()).toList();
        return new Route(
                any.component(), any.host(), any.path(), targets, targets.isEmpty() ? soonest(routes) : ofStores(routes),
                any.defaultTtlMillis(), any.maxTtlMillis(), any.operations(), any.trustedProxies(), any.staticContent(), any.identifiedBy());
    }

    /** Those that serve wait for the same stores. */
    private static Recovery ofStores(List<Route> routes) {
        return routes.stream().filter(it -> !it.targets().isEmpty()).map(Route::recovery).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The first replica that is back is enough; what is given up does not come back, and what was never measured may take long. */
    private static Recovery soonest(List<Route> routes) {
        return routes.stream().map(Route::recovery).filter(Objects::nonNull)
                .min(Comparator.comparing(Recovery::givenUp)
                        .thenComparing(it -> it.expectedMillis() == 0)
                        .thenComparing(it -> it.startedNanos() + it.expectedMillis() * NANOS_PER_MILLI))
                .orElse(null);
    }
}
