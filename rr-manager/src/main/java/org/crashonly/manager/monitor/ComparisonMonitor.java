package org.crashonly.manager.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Replicas that answer the same request differently. If most agree, the others are wrong; if not, any of them may be, and each counts by
 * the chance that it is. Stateless.
 */
public final class ComparisonMonitor {

    private ComparisonMonitor() {}

    /** Compares the {@code answers} of replicas to one request of {@code operation}, each as whatever identifies it, a digest. */
    public static List<FailureReport> compare(String operation, Map<ElementId, String> answers, long now) {
        Map<String, List<ElementId>> camps = new TreeMap<>(answers.keySet().stream().sorted()
                .collect(Collectors.groupingBy(answers::get)));
        if (camps.size() < 2) {
            return List.of();
        }
        List<ElementId> majority = camps.values().stream().filter(it -> it.size() * 2 > answers.size()).findFirst().orElse(List.of());
        List<ElementId> suspects = new ArrayList<>(answers.keySet());
        suspects.removeAll(majority);
        suspects.sort(null);
        double weight = majority.isEmpty() ? 1.0 / answers.size() : 1;
        String others = majority.isEmpty()
                ? "other replicas did; none of " + camps.size() + " answers has a majority"
                : majority.size() + " of " + answers.size() + " replicas";
        return suspects.stream()
                .map(it -> new FailureReport(now, "comparison", operation, List.of(it), weight,
                        it + " answered " + operation + " otherwise than " + others))
                .toList();
    }
}
