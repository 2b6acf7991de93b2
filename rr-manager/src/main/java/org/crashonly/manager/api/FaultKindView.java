package org.crashonly.manager.api;

import java.util.Arrays;
import java.util.List;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.Parameter;

/**
 * A line of what {@code GET /api/faults} answers: a kind of fault that can be injected.
 *
 * @param kind its word
 * @param sentence what happens
 * @param places what it can be injected into
 * @param required without these there is no such fault
 * @param parameters all that can be said of it
 * @param endedBy the smallest restart that ends it before its time
 */
public record FaultKindView(
        String kind, String sentence, List<FaultKind.Place> places, List<String> required, List<String> parameters, String endedBy) {

    /** All of them. */
    public static List<FaultKindView> all() {
        return Arrays.stream(FaultKind.values()).map(it -> new FaultKindView(
                it.word(), it.sentence(), it.places().stream().sorted().toList(), it.required().stream().sorted().map(Parameter::word).toList(),
                it.allowed().stream().sorted().map(Parameter::word).toList(), it.cure().word())).toList();
    }
}
