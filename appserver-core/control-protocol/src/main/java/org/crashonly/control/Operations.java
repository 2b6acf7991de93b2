package org.crashonly.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations of one component that recognise repeats, ready to be found by a request's method and path. */
public final class Operations {

    /** Of a component that has none. */
    public static final Operations NONE = new Operations(List.of());

    /**
     * The operation of one request.
     *
     * @param pathKey the key, if the path carries it; else null
     */
    public record Match(Operation operation, String pathKey) {}

    private record Place(Operation operation, PathTemplate path, List<PathTemplate> except) {

        Optional<Match> match(String method, String asked) {
            Optional<Map<String, String>> variables = operation.method().equals(method) ? path.match(asked) : Optional.empty();
            return variables.filter(it -> except.stream().noneMatch(other -> other.match(asked).isPresent()))
                    .map(it -> new Match(operation, it.get(operation.keyName())));
        }
    }

    private final List<Place> places;

    private Operations(List<Place> places) {
        this.places = places;
    }

    /** Those of a component at {@code contextRoot}; null for none. */
    public static Operations at(String contextRoot, List<Operation> operations) {
        if (operations == null || operations.isEmpty()) {
            return NONE;
        }
        String root = contextRoot.endsWith("/") ? contextRoot.substring(0, contextRoot.length() - 1) : contextRoot;
        List<Place> places = new ArrayList<>();
        for (Operation operation : operations) {
            places.add(new Place(operation, PathTemplate.of(root + operation.path()),
                    operation.except().stream().map(path -> PathTemplate.of(root + path)).toList()));
        }
        return new Operations(List.copyOf(places));
    }

    /**
     * The operation that a request goes to, if it is one of these for certain.
     *
     * @param path as it was sent: containers disagree on what else an encoded character, a path parameter or a slash at the end may
     *     mean, so a path that has one is none of these
     */
    public Optional<Match> find(String method, String path) {
        if (path.indexOf('%') >= 0 || path.indexOf(';') >= 0 || (path.length() > 1 && path.endsWith("/"))) {
            return Optional.empty();
        }
        for (Place place : places) {
            Optional<Match> match = place.match(method, path);
            if (match.isPresent()) {
                return match;
            }
        }
        return Optional.empty();
    }
}
