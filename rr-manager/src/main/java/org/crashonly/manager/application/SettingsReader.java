package org.crashonly.manager.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.crashonly.control.Cidr;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.manager.rejuvenation.Rejuvenation;

/** Reads the blocks of a descriptor that set bounds and options. */
final class SettingsReader {

    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    /** Payara does not boot in less. */
    private static final int SMALLEST_HEAP = 192;

    private static final int LARGEST_HEAP = 1 << 20;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HEAP_OPTION = Pattern.compile("-Xm[sx].*|-XX:(Max|Initial|Min)?(Heap|RAM).*");
    private static final Pattern SERVERS_OPTION =
            Pattern.compile("-cp|-classpath|--class-path.*|-jar|-m|--module.*|-XX:AOT.*|-XX:SharedArchive.*|-Xshare.*|-Dcrashonly\\..*|@.*");
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

    private SettingsReader() {}

    static Application.Policy policy(YamlValue policy) {
        Map<String, YamlValue> entries = policy.block(Block.POLICY);
        Duration max = ttl(entries, "max-ttl").orElse(Application.Policy.DEFAULT.maxTtl());
        Duration fallback = Application.Policy.DEFAULT.defaultTtl();
        Duration ttl = ttl(entries, "default-ttl").orElse(fallback.compareTo(max) < 0 ? fallback : max);
        if (ttl.compareTo(max) > 0) {
            entries.get("default-ttl").problem(millis(ttl) + " is longer than max-ttl, " + millis(max));
        }
        return new Application.Policy(ttl, max,
                Optional.ofNullable(entries.get("trusted-proxies")).map(SettingsReader::networks).orElse(List.of()),
                Optional.ofNullable(entries.get("recovery")).map(RecoveryReader::read).orElse(Application.Recovery.DEFAULT),
                Optional.ofNullable(entries.get("rejuvenation")).map(RejuvenationReader::read).orElse(Rejuvenation.Limits.DEFAULT),
                Optional.ofNullable(entries.get("failure-map")).map(FailureMapReader::read).orElse(Parameters.DEFAULT));
    }

    private static List<String> networks(YamlValue list) {
        List<String> networks = new ArrayList<>();
        list.items().forEach(item -> item.text().ifPresent(text -> {
            try {
                Cidr ignored = Cidr.parse(text);
                networks.add(text);
            } catch (IllegalArgumentException e) {
                item.problem(e.getMessage());
            }
        }));
        return networks;
    }

    private static Optional<Duration> ttl(Map<String, YamlValue> entries, String key) {
        return read(entries, key, Quantity::duration).filter(ttl -> {
            boolean fits = !ttl.isZero() && ttl.compareTo(LONGEST_TTL) <= 0;
            if (!fits) {
                entries.get(key).problem(millis(ttl) + ": expected 1ms to 24h");
            }
            return fits;
        });
    }

    static Application.Jvm jvm(Optional<YamlValue> jvm, Optional<YamlValue> env) {
        Map<String, YamlValue> entries = jvm.map(value -> value.block(Block.JVM)).orElse(Map.of());
        int heap = heap(entries).orElse(Application.Jvm.DEFAULT.heapMegabytes());
        List<String> options = new ArrayList<>();
        Optional.ofNullable(entries.get("options")).ifPresent(value -> value.items().forEach(item -> item.text().ifPresent(option -> {
            problemWithOption(option).ifPresent(item::problem);
            options.add(option);
        })));
        return new Application.Jvm(heap, List.copyOf(options), env.map(SettingsReader::environment).orElse(Map.of()));
    }

    /** The maximum heap in megabytes. */
    static Optional<Integer> heap(Map<String, YamlValue> entries) {
        return read(entries, "heap", Quantity::megabytes).filter(heap -> {
            boolean fits = heap >= SMALLEST_HEAP && heap <= LARGEST_HEAP;
            if (!fits) {
                entries.get("heap").problem(heap + "m: expected " + SMALLEST_HEAP + "m to " + LARGEST_HEAP / 1024 + "g");
            }
            return fits;
        });
    }

    private static Optional<String> problemWithOption(String option) {
        if (HEAP_OPTION.matcher(option).matches()) {
            return Optional.of("'" + option + "': set the heap with 'jvm.heap'");
        }
        if (SERVERS_OPTION.matcher(option).matches()) {
            return Optional.of("'" + option + "' is the server's to set");
        }
        return option.startsWith("-") && !option.isBlank() && option.indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of("'" + option + "': expected an option of the JVM, beginning with '-', one an item");
    }

    private static Map<String, String> environment(YamlValue env) {
        Map<String, String> variables = new LinkedHashMap<>();
        env.entries().forEach((name, value) -> value.text().ifPresent(text -> {
            if (!VARIABLE.matcher(name).matches()) {
                value.problem("expected a variable's name of letters, digits and '_'");
            } else if (JVM_VARIABLES.contains(name)) {
                value.problem("would change the JVM; use 'jvm.options'");
            }
            variables.put(name, text);
        }));
        return variables;
    }

    /** What {@code reader} makes of the text of a key; what it refuses is a problem. */
    static <T> Optional<T> read(Map<String, YamlValue> entries, String key, Function<String, T> reader) {
        return Optional.ofNullable(entries.get(key)).flatMap(value -> value.text().flatMap(text -> {
            try {
                return Optional.of(reader.apply(text));
            } catch (IllegalArgumentException e) {
                value.problem(e.getMessage());
                return Optional.empty();
            }
        }));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
