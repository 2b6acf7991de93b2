package org.crashonly.cli;

import java.util.Optional;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.MapDiff.Difference;

/**
 * A difference between two failure maps, as programs read it.
 *
 * @param change what became of what: {@code component-added}, {@code edge-changed}
 * @param component null for edges
 * @param from null, as {@code to} and {@code fault}, for components
 * @param line the same for people
 */
record MapChange(String change, String component, String from, String to, String fault, String line) {

    static MapChange of(Difference difference) {
        return switch (difference) {
            case Difference.ComponentAdded it -> of("component-added", it.component(), null, difference);
            case Difference.ComponentRemoved it -> of("component-removed", it.component(), null, difference);
            case Difference.VersionChanged it -> of("version-changed", it.component(), null, difference);
            case Difference.EdgeAdded it -> of("edge-added", null, it.edge().key(), difference);
            case Difference.EdgeRemoved it -> of("edge-removed", null, it.edge().key(), difference);
            case Difference.EdgeChanged it -> of("edge-changed", null, it.is().key(), difference);
        };
    }

    private static MapChange of(String change, String component, Edge.Key edge, Difference difference) {
        Optional<Edge.Key> key = Optional.ofNullable(edge);
        return new MapChange(change, component, key.map(Edge.Key::from).orElse(null), key.map(Edge.Key::to).orElse(null),
                key.map(Edge.Key::fault).orElse(null), difference.line());
    }
}
