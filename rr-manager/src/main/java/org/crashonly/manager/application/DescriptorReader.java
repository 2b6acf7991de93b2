package org.crashonly.manager.application;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a descriptor. Whatever is wrong with it is found in one reading and told together, with line and key. */
public final class DescriptorReader {

    private final Path file;
    private final Problems problems;

    private DescriptorReader(Path file) {
        this.file = file;
        this.problems = new Problems(file.toString());
    }

    /**
     * Reads {@code file}; WARs in it are relative to the directory it lies in.
     *
     * @throws DescriptorException if anything about it is wrong
     * @throws IOException if it cannot be read
     */
    public static Descriptor read(Path file) throws DescriptorException, IOException {
        return new DescriptorReader(file).read();
    }

    private Descriptor read() throws DescriptorException, IOException {
        Node root = compose(text());
        problems.throwIfAny();
        if (root == null) {
            problems.add("is empty; expected at least 'application' and 'components'");
        }
        problems.throwIfAny();
        Descriptor descriptor = application(new YamlValue(root, "", problems));
        problems.throwIfAny();
        return descriptor;
    }

    private String text() throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            problems.add("is not text in UTF-8");
            return "";
        }
    }

    private Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(20);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            problems.add(e.getProblemMark(), "", "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.add("is not YAML: " + e.getMessage().lines().findFirst().orElse(""));
        }
        return null;
    }

    private Descriptor application(YamlValue root) {
        Map<String, YamlValue> entries = root.block(Block.APPLICATION);
        Optional<String> name = required(root, entries, "application").flatMap(YamlValue::text);
        name.map(Descriptor::problemWithName).ifPresent(wrong -> entries.get("application").problem(wrong));
        SandboxReader sandboxes = new SandboxReader();
        ReplicasReader replicas = new ReplicasReader();
        StandbyReader standbys = new StandbyReader();
        List<Descriptor.Component> components = required(root, entries, "components")
                .map(value -> new ComponentReader(file, problems, sandboxes, replicas, standbys).read(value))
                .orElse(List.of());
        List<Application.Store> stores =
                Optional.ofNullable(entries.get("stores")).map(value -> StoreReader.read(value, components)).orElse(List.of());
        Application.Jvm jvm = SettingsReader.jvm(Optional.ofNullable(entries.get("jvm")), Optional.ofNullable(entries.get("env")));
        Map<String, Application.Sandbox> enclosures = sandboxes.all(Optional.ofNullable(entries.get("sandbox")), jvm);
        Application.Policy policy = Optional.ofNullable(entries.get("policy")).map(SettingsReader::policy).orElse(Application.Policy.DEFAULT);
        Map<String, Integer> several = replicas.all(stores.stream().map(Application.Store::name).collect(Collectors.toSet()));
        policy.recovery().compare().stream()
                .filter(path -> components.stream().noneMatch(it -> it.path() != null && Application.isBelow(path, it.path()) && several.containsKey(it.process())))
                .forEach(path -> entries.get("policy").problem("recovery.compare has " + path + ", but no component with replicas is there"));
        return new Descriptor(
                file,
                name.orElse(""),
                components,
                stores,
                policy,
                jvm,
                Optional.ofNullable(entries.get("sessions")).map(SessionsReader::read).orElse(SessionLimits.DEFAULT),
                enclosures,
                several,
                standbys.all(Optional.ofNullable(entries.get("standby")), enclosures));
    }

    /** The value of a key that has to be there. */
    static Optional<YamlValue> required(YamlValue parent, Map<String, YamlValue> entries, String key) {
        if (!entries.containsKey(key) && parent.node() instanceof MappingNode) {
            parent.problem("lacks the key '" + key + "'");
        }
        return Optional.ofNullable(entries.get(key));
    }
}
