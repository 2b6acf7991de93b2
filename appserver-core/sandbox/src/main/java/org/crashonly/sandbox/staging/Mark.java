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

    /** The mark that the first of {@code candidates} has which has one; empty if none has, or if it contradicts itself. */
    static Optional<Mark> first(List<Marks> candidates) {
        return candidates.stream().filter(it -> it.has(IDEMPOTENT)).findFirst().flatMap(Mark::of);
    }

    private static Optional<Mark> of(Marks marks) {
        String field = marks.text(IDEMPOTENT, "formField", "");
        String variable = marks.text(IDEMPOTENT, "pathParam", "");
        boolean recorded = marks.text(IDEMPOTENT, "recordedBy", "").equals("COMPONENT");
        if (!recorded || (!field.isEmpty() && !variable.isEmpty())) {
            return Optional.empty();
        }
        if (!field.isEmpty()) {
            return Optional.of(new Mark(KeyPlace.FORM, field));
        }
        return Optional.of(variable.isEmpty() ? new Mark(KeyPlace.HEADER, HEADER) : new Mark(KeyPlace.PATH, variable));
    }
}
