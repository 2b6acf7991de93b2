package org.crashonly.manager.monitor;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.crashonly.control.ElementId;

/** Puts components that failed at about the same time in an order in which nobody comes before whom he calls, be it by way of others. */
final class CalleesFirst {

    private final Map<ElementId, String> failures;
    private final Map<ElementId, Set<ElementId>> callees;
    private final Set<ElementId> begun = new HashSet<>();
    private final Map<ElementId, String> ordered = new LinkedHashMap<>();

    private CalleesFirst(Map<ElementId, String> failures, Map<ElementId, Set<ElementId>> callees) {
        this.failures = failures;
        this.callees = callees;
    }

    /**
     * {@code failures} in that order; of those who call each other in a circle, and of those who do not call each other, the lower id comes first.
     *
     * @param callees which components each process calls
     */
    static Map<ElementId, String> of(Map<ElementId, String> failures, Map<ElementId, Set<ElementId>> callees) {
        CalleesFirst order = new CalleesFirst(failures, callees);
        failures.keySet().stream().sorted().forEach(order::add);
        return Collections.unmodifiableMap(order.ordered);
    }

    private void add(ElementId component) {
        if (begun.add(component)) {
            component.parent().map(callees::get).stream().flatMap(Set::stream).sorted().forEach(this::add);
            if (failures.containsKey(component)) {
                ordered.put(component, failures.get(component));
            }
        }
    }
}
