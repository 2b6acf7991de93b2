package org.crashonly.manager.application;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.manager.application.Application.Isolation;
import org.crashonly.manager.application.Application.Sandbox;

/**
 * Reads what encloses the processes of an application: what its block says of all of them, and what their components say of each. Components
 * that share a process share its sandbox, and must not contradict each other.
 */
final class SandboxReader {

    /** Payara and a small WAR load no fewer classes. */
    private static final int SMALLEST_METASPACE = 96;

    private static final int LARGEST_METASPACE = 64 << 10;

    /** A host without anything to do has some fifty of either. */
    private static final int LEAST_THREADS = 100;

    private static final int MOST_THREADS = 100_000;
    private static final int LEAST_FILES = 256;
    private static final int MOST_FILES = 1_000_000;

    /** What a component says of its process, by key. */
    private record Said(String component, Object value) {}

    private final Map<String, Map<String, Said>> processes = new LinkedHashMap<>();

    /** Takes in what {@code component} says of {@code process}. */
    void add(String component, String process, Map<String, YamlValue> entries) {
        Map<String, Said> said = processes.computeIfAbsent(process, name -> new LinkedHashMap<>());
        values(entries).forEach((key, value) -> {
            Said other = said.putIfAbsent(key, new Said(component, value));
            if (other != null && !other.value().equals(value)) {
                entries.get(key).problem("contradicts component '" + other.component() + "', which shares process '" + process + "'");
            }
        });
    }

    /** The sandboxes of all processes that components were added for, less the usual ones. */
    Map<String, Sandbox> all(Optional<YamlValue> common, Application.Jvm jvm) {
        Map<String, Object> usual = common.map(value -> values(value.block(Block.SANDBOXES))).orElse(Map.of());
        Map<String, Sandbox> all = new LinkedHashMap<>();
        processes.forEach((process, said) -> {
            Map<String, Object> values = new LinkedHashMap<>(usual);
            said.forEach((key, it) -> values.put(key, it.value()));
            Sandbox unsaid = Sandbox.usual(jvm);
            Sandbox sandbox = new Sandbox(
                    (int) values.getOrDefault("heap", unsaid.heapMegabytes()), (int) values.getOrDefault("metaspace", unsaid.metaspaceMegabytes()),
                    (int) values.getOrDefault("threads", unsaid.threads()), (int) values.getOrDefault("files", unsaid.files()),
                    (Isolation) values.getOrDefault("isolation", unsaid.isolation()));
            if (!sandbox.equals(unsaid)) {
                all.put(process, sandbox);
            }
        });
        return Map.copyOf(all);
    }

    /** What can be read of {@code entries}; the rest is problems. */
    private static Map<String, Object> values(Map<String, YamlValue> entries) {
        Map<String, Object> values = new LinkedHashMap<>();
        SettingsReader.heap(entries).ifPresent(value -> values.put("heap", value));
        megabytes(entries).ifPresent(value -> values.put("metaspace", value));
        number(entries, "threads", LEAST_THREADS, MOST_THREADS).ifPresent(value -> values.put("threads", value));
        number(entries, "files", LEAST_FILES, MOST_FILES).ifPresent(value -> values.put("files", value));
        isolation(entries).ifPresent(value -> values.put("isolation", value));
        return values;
    }

    private static Optional<Integer> megabytes(Map<String, YamlValue> entries) {
        return between(entries, "metaspace", Quantity::megabytes, SMALLEST_METASPACE, LARGEST_METASPACE, "96m to 64g");
    }

    private static Optional<Integer> number(Map<String, YamlValue> entries, String key, int least, int most) {
        return between(entries, key, text -> Math.toIntExact(Quantity.number(text)), least, most, least + " to " + most);
    }

    private static Optional<Integer> between(
            Map<String, YamlValue> entries, String key, Function<String, Integer> reader, int least, int most, String expected) {
        return SettingsReader.read(entries, key, reader).filter(value -> {
            boolean fits = value >= least && value <= most;
            if (!fits) {
                entries.get(key).problem("expected " + expected + ", not '" + entries.get(key).text().orElse("") + "'");
            }
            return fits;
        });
    }

    private static Optional<Isolation> isolation(Map<String, YamlValue> entries) {
        List<String> words = Arrays.stream(Isolation.values()).map(Isolation::word).toList();
        return Optional.ofNullable(entries.get("isolation")).flatMap(value -> value.text().flatMap(text -> {
            Optional<Isolation> found = Arrays.stream(Isolation.values()).filter(it -> it.word().equals(text)).findFirst();
            if (found.isEmpty()) {
                value.problem("'" + text + "': expected " + words.stream().collect(Collectors.joining(" or ")));
            }
            return found;
        }));
    }
}
