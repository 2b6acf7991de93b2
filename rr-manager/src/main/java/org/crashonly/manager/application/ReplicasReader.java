package org.crashonly.manager.application;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crashonly.control.ElementId;

/**
 * Reads how many replicas of each process run. A process is what is replicated: its components share the number, and must not contradict
 * each other.
 */
final class ReplicasReader {

    /** Each is a JVM of its own. */
    static final int MOST = 16;

    /** What a component says of its process. */
    private record Said(String component, YamlValue value, int number) {}

    private final Map<String, Said> processes = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, List<String>> obstacles = new LinkedHashMap<>();

    /**
     * Takes in what {@code component} says of {@code process}.
     *
     * @param onlyOnce why there must not be two of the component at a time; empty if there may be
     */
    void add(String component, String process, Map<String, YamlValue> entries, List<String> onlyOnce) {
        names.add(process);
        onlyOnce.forEach(it -> obstacles.computeIfAbsent(process, name -> new ArrayList<>()).add(component + " has " + it));
        number(entries).ifPresent(number -> {
            Said other = processes.putIfAbsent(process, new Said(component, entries.get("replicas"), number));
            if (other != null && other.number() != number) {
                entries.get("replicas")
                        .problem("contradicts component '" + other.component() + "', which shares process '" + process + "'");
            }
        });
    }

    private static Optional<Integer> number(Map<String, YamlValue> entries) {
        return SettingsReader.read(entries, "replicas", text -> Math.toIntExact(Quantity.number(text))).filter(number -> {
            boolean fits = number >= 1 && number <= MOST;
            if (!fits) {
                entries.get("replicas").problem("expected 1 to " + MOST + ", not '" + number + "'");
            }
            return fits;
        });
    }

    /** How many there are of each process that was added and of which there are several; {@code stores} stand beside them. */
    Map<String, Integer> all(Set<String> stores) {
        Map<String, Integer> all = new LinkedHashMap<>();
        processes.forEach((process, said) -> {
            if (said.number() > 1) {
                all.put(process, said.number());
                checkNames(process, said, stores);
                obstacles.getOrDefault(process, List.of()).forEach(it -> said.value().problem(it
                        + ", so that there must not be two of it; where there may be, it says sandbox: {side-by-side: on}"));
            }
        });
        return Map.copyOf(all);
    }

    private void checkNames(String process, Said said, Set<String> stores) {
        for (int number = 1; number <= said.number(); number++) {
            String replica = Application.replica(process, number);
            if (names.contains(replica) || stores.contains(replica)) {
                said.value().problem("replica " + number + " of process '" + process + "' would be named '" + replica + "', as a "
                        + (names.contains(replica) ? "process" : "store") + " is already");
            }
            try {
                ElementId.requireName(replica);
            } catch (IllegalArgumentException e) {
                said.value().problem(e.getMessage());
            }
        }
    }
}
