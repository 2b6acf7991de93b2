package org.crashonly.manager.application;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticFiles;
import org.crashonly.sandbox.staging.StaticPattern;
import org.crashonly.sandbox.staging.UnusableWarException;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads the components of a descriptor. */
final class ComponentReader {

    private static final Pattern PATH = Pattern.compile("/|(/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+");
    private static final Pattern WARM_UP = Pattern.compile("/[!-~&&[^#]]*");
    private static final Pattern BEANS = Pattern.compile("[*]|[\\p{L}_$][\\p{L}\\p{N}_$]*([.][\\p{L}_$][\\p{L}\\p{N}_$]*)*([.][*])?");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Pattern NO_IDENTITY = Pattern.compile("(?i)authorization|cookie|idempotency-key|request-(ttl|attempt)|crashonly-.*");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    private final Path base;
    private final Problems problems;
    private final SandboxReader sandboxes;
    private final ReplicasReader replicas;
    private final StandbyReader standbys;
    private final Map<List<String>, String> addresses = new HashMap<>();

    /**
     * A reader for one descriptor.
     *
     * @param descriptor WARs are relative to the directory of this file
     * @param sandboxes is told what components say of what encloses their processes
     * @param replicas is told how many replicas of their processes components ask for
     * @param standbys is told what components say of what stands by for their processes
     */
    ComponentReader(Path descriptor, Problems problems, SandboxReader sandboxes, ReplicasReader replicas, StandbyReader standbys) {
        this.sandboxes = sandboxes;
        this.replicas = replicas;
        this.standbys = standbys;
        this.base = descriptor.toAbsolutePath().getParent();
        this.problems = problems;
    }

    List<Descriptor.Component> read(YamlValue components) {
        List<Descriptor.Component> all = new ArrayList<>();
        Map<String, YamlValue> entries = components.entries();
        if (entries.isEmpty() && components.node() instanceof MappingNode) {
            components.problem("expected at least one component");
        }
        Map<String, Map<String, YamlValue>> blocks = new LinkedHashMap<>();
        Map<String, Path> wars = new HashMap<>();
        entries.forEach((name, value) -> {
            name(name, problem -> problems.add(components.keyNode(name).getStartMark(), value.path(), problem));
            Map<String, YamlValue> block = value.block(Block.COMPONENT);
            blocks.put(name, block);
            DescriptorReader.required(value, block, "war").flatMap(this::file).ifPresent(file -> wars.put(name, file));
        });
        // What takes the time of a reading: by all cores.
        Map<Path, Looked> looked = wars.values().parallelStream().distinct().collect(Collectors.toConcurrentMap(file -> file, Looked::at));
        blocks.forEach((name, block) -> {
            Looked war = wars.containsKey(name) ? looked.get(wars.get(name)) : Looked.NOTHING;
            if (war.problem() != null) {
                block.get("war").problem(war.problem());
            }
            all.add(component(name, entries.get(name), block, war.war()));
        });
        return all;
    }

    /** What was found where a WAR should be; one of the two is null, or both. */
    private record Looked(StagedWar war, String problem) {

        static final Looked NOTHING = new Looked(null, null);

        static Looked at(Path file) {
            try {
                return new Looked(StagedWar.inspect(file), null);
            } catch (UnusableWarException e) {
                return new Looked(null, e.getMessage());
            }
        }
    }

    private Descriptor.Component component(String name, YamlValue value, Map<String, YamlValue> entries, StagedWar war) {
        String path = text(entries, "path").map(it -> path(entries.get("path"), it)).orElse(null);
        String host = text(entries, "host").map(it -> host(entries.get("host"), it)).orElse(null);
        String process = text(entries, "process").orElse(name);
        if (entries.containsKey("process")) {
            name(process, entries.get("process")::problem);
        }
        if (process.equals(Application.SESSION_STORE)) {
            entries.getOrDefault("process", value).problem("'" + process
                    + "' is the name of each application's session store, beside which processes stand: give the process another one");
        }
        if (host != null && !entries.containsKey("path")) {
            entries.get("host").problem("stands without a 'path': only a component with a path is reached from outside");
        }
        unique(name, path, host, entries);
        Map<String, YamlValue> sandbox = sandbox(entries);
        sandboxes.add(name, process, sandbox);
        Optional<Boolean> sideBySide = isOn(sandbox, "side-by-side");
        List<String> onlyOnce = onlyOnce(sideBySide, war);
        replicas.add(name, process, entries, onlyOnce);
        standbys.add(name, process, Optional.ofNullable(entries.get("standby")), onlyOnce);
        return new Descriptor.Component(name, war, path, host, process, staticFiles(entries, war),
                isOn(sandbox, "power-switch").orElse(true), bareBeans(sandbox), sideBySide, warmUp(entries), identifiedBy(entries),
                isHot(name, entries, onlyOnceInAProcess(sideBySide, war)));
    }

    /** Why there must not be two of it at a time, in processes of their own. */
    private static List<String> onlyOnce(Optional<Boolean> sideBySide, StagedWar war) {
        return sideBySide.map(on -> on ? List.<String>of() : List.of("side-by-side: off"))
                .orElseGet(() -> war == null ? List.of() : war.onlyOnceInAll());
    }

    /** Why two generations of it must not stand side by side in one process. */
    private static List<String> onlyOnceInAProcess(Optional<Boolean> sideBySide, StagedWar war) {
        return sideBySide.map(on -> on ? List.<String>of() : List.of("side-by-side: off")).orElseGet(() -> war == null ? List.of() : war.onlyOnce());
    }

    /** Whether its next generation is to stand by; {@code onlyOnce} is why none must. */
    private static boolean isHot(String name, Map<String, YamlValue> entries, List<String> onlyOnce) {
        String kind = text(entries, "module-standby").orElse("none");
        if (!List.of("none", "hot").contains(kind)) {
            entries.get("module-standby").problem("'" + kind + "': expected none or hot");
        }
        boolean hot = kind.equals("hot");
        if (hot && !onlyOnce.isEmpty()) {
            entries.get("module-standby").problem("'hot' keeps a second generation of '" + name + "' deployed in its process, which would act as"
                    + " well: it has " + String.join(", ", onlyOnce) + "; say 'sandbox: {side-by-side: on}' if two may be deployed at a time");
        }
        return hot;
    }

    private static List<String> bareBeans(Map<String, YamlValue> sandbox) {
        List<String> patterns = new ArrayList<>();
        for (YamlValue item : sandbox.containsKey("bare-beans") ? sandbox.get("bare-beans").items() : List.<YamlValue>of()) {
            item.text().ifPresent(text -> {
                if (!BEANS.matcher(text).matches()) {
                    item.problem("'" + text + "': expected the name of a class such as org.acme.Clock, org.acme.util.* for a package, or * for all");
                }
                patterns.add(text);
            });
        }
        return patterns;
    }

    /** Header fields; those that say who asks anyway, or are the server's, add nothing. */
    private static List<String> identifiedBy(Map<String, YamlValue> entries) {
        List<String> fields = new ArrayList<>();
        for (YamlValue item : entries.containsKey("identified-by") ? entries.get("identified-by").items() : List.<YamlValue>of()) {
            item.text().ifPresent(text -> {
                if (!FIELD.matcher(text).matches()) {
                    item.problem("'" + text + "': expected the name of a header field such as X-Api-Key");
                } else if (NO_IDENTITY.matcher(text).matches()) {
                    item.problem("'" + text + "' is no field of its own that tells who asks; Authorization and cookies count anyway");
                }
                fields.add(text);
            });
        }
        return fields;
    }

    private static List<String> warmUp(Map<String, YamlValue> entries) {
        List<String> paths = new ArrayList<>();
        for (YamlValue item : entries.containsKey("warm-up") ? entries.get("warm-up").items() : List.<YamlValue>of()) {
            item.text().ifPresent(text -> {
                if (!WARM_UP.matcher(text).matches()) {
                    item.problem("'" + text + "': expected a path below the component's own, such as /products?page=1, of printable ASCII without spaces");
                }
                paths.add(text);
            });
        }
        return paths;
    }

    private static Map<String, YamlValue> sandbox(Map<String, YamlValue> entries) {
        return Optional.ofNullable(entries.get("sandbox")).map(value -> value.block(Block.SANDBOX)).orElse(Map.of());
    }

    private static Optional<Boolean> isOn(Map<String, YamlValue> sandbox, String key) {
        return text(sandbox, key).flatMap(word -> switch (word) {
            // Which are the same in YAML.
            case "on", "true" -> Optional.of(true);
            case "off", "false" -> Optional.of(false);
            default -> {
                sandbox.get(key).problem("'" + word + "': expected on or off");
                yield Optional.empty();
            }
        });
    }

    private static List<StaticPattern> staticFiles(Map<String, YamlValue> entries, StagedWar war) {
        if (!entries.containsKey("static")) {
            return List.of();
        }
        YamlValue value = entries.get("static");
        if (!entries.containsKey("path")) {
            value.problem("stands without a 'path': the front doors serve files of what is reached from outside");
        }
        List<StaticPattern> patterns = new ArrayList<>();
        for (YamlValue item : value.items()) {
            item.text().ifPresent(text -> pattern(item, text).ifPresent(pattern -> {
                if (war != null && !StaticFiles.unmatched(war.war(), List.of(pattern)).isEmpty()) {
                    item.problem("'" + text + "' matches no file of " + war.war() + " that may be served; what lies in WEB-INF, or is run"
                            + " rather than served, never is");
                }
                patterns.add(pattern);
            }));
        }
        return patterns;
    }

    private static Optional<StaticPattern> pattern(YamlValue item, String text) {
        try {
            return Optional.of(new StaticPattern(text));
        } catch (IllegalArgumentException e) {
            item.problem(e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Path> file(YamlValue value) {
        return value.text().flatMap(text -> {
            try {
                return Optional.of(base.resolve(text).normalize());
            } catch (InvalidPathException e) {
                value.problem("'" + text + "' is no file name");
                return Optional.empty();
            }
        });
    }

    private static String path(YamlValue value, String text) {
        boolean dots = List.of(text.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."));
        if (!PATH.matcher(text).matches() || dots) {
            value.problem("'" + text + "': expected a path such as / or /shop, beginning with a slash, without one at its end");
        }
        return text;
    }

    private static String host(YamlValue value, String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches() || host.length() > 253) {
            value.problem("'" + text + "': expected a host name such as shop.example.org, without scheme and port");
        }
        return host;
    }

    private void unique(String name, String path, String host, Map<String, YamlValue> entries) {
        if (path == null) {
            return;
        }
        String other = addresses.putIfAbsent(List.of(path, Objects.requireNonNullElse(host, "")), name);
        if (other != null) {
            entries.get("path").problem("'" + path + "' is the path of component '" + other + "' already"
                    + (host == null ? "; give one of them another path or a 'host'" : " on host " + host));
        }
    }

    private static void name(String name, Consumer<String> problem) {
        try {
            ElementId.requireName(name);
        } catch (IllegalArgumentException e) {
            problem.accept(e.getMessage());
        }
    }

    private static Optional<String> text(Map<String, YamlValue> entries, String key) {
        return Optional.ofNullable(entries.get(key)).flatMap(YamlValue::text);
    }
}
