package org.crashonly.sandbox.staging;

import java.util.List;
import java.util.Optional;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.sandbox.staging.ScannedClass.Marks;

/**
 * What {@code @Idempotent} says of an operation.
 *
 * @param place where a request carries its key
 * @param name what the key is called there
 */
record Mark(KeyPlace place, String name) {

    static final String IDEMPOTENT = "org/crashonly/component/Idempotent";

    private static final String HEADER = "Idempotency-Key";
    /** Who records an effect unless the mark says otherwise. */
    private static final String BY_SERVER = "SERVER";

    /** The mark that the first of {@code candidates} has which has one; empty if none has, or if it contradicts itself. */
    static Optional<Mark> first(List<Marks> candidates) {
        return candidates.stream().filter(it -> it.has(IDEMPOTENT)).findFirst().flatMap(Mark::of);
    }

    /** Whether {@code marks} leave it to the server to record effects. */
    static boolean byServer(Marks marks) {
        return marks.has(IDEMPOTENT) && marks.text(IDEMPOTENT, "recordedBy", BY_SERVER).equals(BY_SERVER);
    }

    private static Optional<Mark> of(Marks marks) {
        String field = marks.text(IDEMPOTENT, "formField", "");
        String variable = marks.text(IDEMPOTENT, "pathParam", "");
        boolean recorded = List.of(BY_SERVER, "COMPONENT").contains(marks.text(IDEMPOTENT, "recordedBy", BY_SERVER));
        if (!recorded || (!field.isEmpty() && !variable.isEmpty())) {
            return Optional.empty();
        }
        if (!field.isEmpty()) {
            return Optional.of(new Mark(KeyPlace.FORM, field));
        }
        return Optional.of(variable.isEmpty() ? new Mark(KeyPlace.HEADER, HEADER) : new Mark(KeyPlace.PATH, variable));
    }
}
