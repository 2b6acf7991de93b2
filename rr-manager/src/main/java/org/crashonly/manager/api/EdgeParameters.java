package org.crashonly.manager.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Edge;

/** The edge of a failure map that a request names, by its parameters {@code from}, {@code to} and {@code fault}. */
final class EdgeParameters {

    private EdgeParameters() {}

    /**
     * The three, or nothing: all edges are meant.
     *
     * @throws IllegalArgumentException if only some are there
     */
    static List<String> of(HttpServerRequest request) {
        List<String> edge = Stream.of("from", "to", "fault").map(request::getParam).filter(it -> it != null && !it.isBlank()).toList();
        if (edge.size() != 0 && edge.size() != 3) {
            throw new IllegalArgumentException("an edge has 'from', 'to' and 'fault'; none of them means all edges");
        }
        return edge;
    }

    /** @throws IllegalArgumentException if it is not there, or is none between elements: diagnosis takes them for such */
    static Edge.Key required(HttpServerRequest request) {
        List<String> edge = of(request);
        if (edge.isEmpty()) {
            throw new IllegalArgumentException("parameters 'from', 'to' and 'fault' are missing: which edge is there?");
        }
        return new Edge.Key(new ElementId(edge.get(0)).path(), new ElementId(edge.get(1)).path(), edge.get(2));
    }
}
