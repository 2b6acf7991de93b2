package org.crashonly.frontdoor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;

/** The static files that a routing table speaks of; each index is read once, and never by an event loop. */
final class StaticShelf {

    private static final Logger LOG = System.getLogger(StaticShelf.class.getName());

    private record Key(Path directory, String contextRoot) {}

    private volatile Map<Key, StaticFiles> read = Map.of();

    /** Makes ready what {@code table} speaks of. What cannot be read is served by the component, as if it were not declared. */
    void prepare(RoutingTable table) {
        Map<Key, StaticFiles> next = new HashMap<>();
        table.routes().stream().filter(StaticShelf::hasFiles).forEach(route -> {
            Key key = key(route);
            StaticFiles known = read.get(key);
            next.put(key, known != null ? known : read(key, route));
        });
        read = Map.copyOf(next);
    }

    /** The files of {@code route}, which stands in the table that was prepared last; none if it has none, or they could not be read. */
    StaticFiles of(Route route) {
        return hasFiles(route) ? read.getOrDefault(key(route), StaticFiles.NONE) : StaticFiles.NONE;
    }

    private static StaticFiles read(Key key, Route route) {
        try {
            return StaticFiles.read(key.directory(), key.contextRoot());
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "the static files of {0} in {1} cannot be read: {2}; the component serves them itself", route.component(),
                    key.directory(), e.getMessage().lines().findFirst().orElse(""));
            return StaticFiles.NONE;
        }
    }

    private static boolean hasFiles(Route route) {
        return route.staticContent() != null && route.path() != null;
    }

    private static Key key(Route route) {
        return new Key(route.staticContent(), route.path());
    }
}
