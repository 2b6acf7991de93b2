package org.crashonly.sandbox.staging;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.control.Operation;
import org.crashonly.control.PathTemplate;

/**
 * An operation that recognises repeats.
 *
 * @param method the HTTP method
 * @param path below the context root
 * @param servlet the mapping of the servlet that it belongs to
 * @param rivals other operations of the same servlet that may take its requests
 */
record FoundOperation(String method, PathTemplate path, Mark mark, PathTemplate servlet, List<PathTemplate> rivals) {

    /** What front doors are told; empty if none of its requests is certain to reach it. */
    Optional<Operation> advertised(ServletMappings mappings) {
        List<PathTemplate> except =
                Stream.concat(rivals.stream(), mappings.before(servlet).stream()).filter(it -> it.overlaps(path)).distinct().toList();
        return except.stream().anyMatch(it -> it.contains(path))
                ? Optional.empty()
                : Optional.of(new Operation(method, path.text(), mark.place(), mark.name(), except.stream().map(PathTemplate::text).toList()));
    }
}
