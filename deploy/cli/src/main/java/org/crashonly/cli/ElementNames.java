package org.crashonly.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;

/** Finds the element that a user means: by its whole id, by its id without {@code machine/}, or by any end of it that only it has. */
record ElementNames(Collection<ElementId> known) {

    /** Whether it means any of them. */
    boolean knows(String text) {
        return known.stream().anyMatch(id -> ("/" + id.path()).endsWith("/" + text));
    }

    ElementId resolve(String text) {
        Optional<ElementId> whole =
                known.stream().filter(id -> id.path().equals(text) || id.path().equals("machine/" + text)).findFirst();
        if (whole.isPresent()) {
            return whole.get();
        }
        List<ElementId> ending = known.stream().filter(id -> id.path().endsWith("/" + text)).sorted().toList();
        if (ending.size() == 1) {
            return ending.getFirst();
        }
        throw new Failure(
                Exit.UNKNOWN_ID,
                ending.isEmpty()
                        ? "there is no element '" + text + "'; there are:\n" + list(known)
                        : "'" + text + "' may be any of these; name more of it:\n" + list(ending));
    }

    private static String list(Collection<ElementId> ids) {
        return ids.stream().distinct().sorted().map(id -> "  " + shown(id)).collect(Collectors.joining("\n"));
    }

    /** As users read it: without {@code machine/}. */
    static String shown(ElementId id) {
        return id.path().replaceFirst("^machine/", "");
    }
}
