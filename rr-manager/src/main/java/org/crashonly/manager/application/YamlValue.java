package org.crashonly.manager.application;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a descriptor, which knows where it stands. Asking for a kind that it is not is a problem, told in {@code problems}. */
record YamlValue(Node node, String path, Problems problems) {

    void problem(String text) {
        problems.add(node.getStartMark(), path, text);
    }

    /** The text of a scalar, as it is written. */
    Optional<String> text() {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return Optional.of(scalar.getValue());
        }
        problem("expected a text, not " + kind());
        return Optional.empty();
    }

    /** The items of a list. */
    List<YamlValue> items() {
        if (!(node instanceof SequenceNode sequence)) {
            problem("expected a list, not " + kind());
            return List.of();
        }
        return sequence.getValue().stream().map(item -> new YamlValue(item, path, problems)).toList();
    }

    /** The entries of a block with known keys; other keys are problems. */
    Map<String, YamlValue> block(Block block) {
        Map<String, YamlValue> entries = entries();
        for (String key : List.copyOf(entries.keySet())) {
            block.problemWith(key).ifPresent(text -> problems.add(keyNode(key).getStartMark(), child(key), text));
        }
        entries.keySet().retainAll(block.keys());
        return entries;
    }

    /** The entries of a mapping, in their order; keys that stand twice are problems. */
    Map<String, YamlValue> entries() {
        Map<String, YamlValue> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem("expected keys and values, not " + kind());
            return entries;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = keyText(tuple);
            if (key == null) {
                problems.add(tuple.getKeyNode().getStartMark(), path, "expected a word as key");
            } else if (!seen.add(key)) {
                problems.add(tuple.getKeyNode().getStartMark(), child(key), "stands twice");
            } else {
                entries.put(key, new YamlValue(tuple.getValueNode(), child(key), problems));
            }
        }
        return entries;
    }

    /** The node of {@code key} itself, for problems with the key rather than its value. */
    Node keyNode(String key) {
        return ((MappingNode) node)
                .getValue().stream().filter(tuple -> key.equals(keyText(tuple))).findFirst().orElseThrow().getKeyNode();
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String keyText(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private String kind() {
        return switch (node.getNodeId()) {
            case mapping -> "keys and values";
            case sequence -> "a list";
            case scalar -> node.getTag().equals(Tag.NULL) ? "nothing" : "'" + ((ScalarNode) node).getValue() + "'";
            case anchor -> "an alias";
        };
    }
}
