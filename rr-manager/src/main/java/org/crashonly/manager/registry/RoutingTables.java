package org.crashonly.manager.registry;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.RoutingTable;

/** Draws the routing table from what is known, and notices when it changed. */
public final class RoutingTables {

    private RoutingTable latest;
    /** How all stood when it was drawn; null before the first time. */
    private AtRest drawnFrom;

    public RoutingTables(long epoch) {
        latest = new RoutingTable(epoch, 0, List.of());
    }

    public RoutingTable latest() {
        return latest;
    }

    /** The table of now, if it differs from the latest one. */
    public Optional<RoutingTable> redraw(Collection<Element> elements, long now) {
        AtRest standing = AtRest.of(elements);
        if (drawnFrom != null && standing.isSameAs(drawnFrom)) {
            return Optional.empty();
        }
        drawnFrom = standing;
        List<RoutingTable.Route> routes =
                ReplicaRoutes.merged(elements.stream().flatMap(it -> HostRoutes.of(it, elements, now).stream()).toList());
        if (latest.version() > 0 && routes.equals(latest.routes())) {
            return Optional.empty();
        }
        latest = new RoutingTable(latest.epoch(), latest.version() + 1, routes);
        return Optional.of(latest);
    }
}
