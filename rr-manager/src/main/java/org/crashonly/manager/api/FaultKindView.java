package org.crashonly.manager.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.fmap.fault.Fault;
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
 * @param expected what the value of each parameter looks like, in words
 * @param lastsSeconds how long it lasts if nobody says it; null for what happens in a moment
 */
public record FaultKindView(
        String kind, String sentence, List<FaultKind.Place> places, List<String> required, List<String> parameters, String endedBy,
        Map<String, String> expected, Long lastsSeconds) {

    /** All of them. */
    public static List<FaultKindView> all() {
        return Arrays.stream(FaultKind.values()).map(FaultKindView::of).toList();
    }

    private static FaultKindView of(FaultKind kind) {
        List<Parameter> parameters = kind.allowed().stream().sorted().toList();
        Map<String, String> expected = new LinkedHashMap<>();
        parameters.forEach(it -> expected.put(it.word(), it.expected()));
        return new FaultKindView(
                kind.word(), kind.sentence(), kind.places().stream().sorted().toList(), kind.required().stream().sorted().map(Parameter::word).toList(),
                parameters.stream().map(Parameter::word).toList(), kind.cure().word(), expected,
                parameters.contains(Parameter.FOR) ? Fault.LASTS.toSeconds() : null);
    }
}
