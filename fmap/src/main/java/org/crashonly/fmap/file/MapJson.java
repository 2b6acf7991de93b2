package org.crashonly.fmap.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;

/** Failure maps as text, in the format that this package documents. */
public final class MapJson {

    private static final String FORMAT = "crashonly-fmap";
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private record ComponentLine(String name, String version) {}

    private record EdgeLine(
            String from, String to, String fault, List<String> learned, Boolean accepted, Long count, Long trials,
            String firstSeen, String lastSeen) {}

    private record Whole(
            String format, int version, List<String> runs, List<ComponentLine> components, List<EdgeLine> edges) {}

    private MapJson() {}

    /** {@code map} as text; equal maps give equal texts. */
    public static String write(FailureMap map) {
        return "{\n  \"format\": " + json(FORMAT) + ",\n  \"version\": " + VERSION
                + ",\n  \"runs\": " + lines(map.runs().stream())
                + ",\n  \"components\": " + lines(map.versions().entrySet().stream().map(it -> new ComponentLine(it.getKey(), it.getValue())))
                + ",\n  \"edges\": " + lines(map.edges().stream().map(MapJson::line)) + "\n}\n";
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is no map of a version that is read here; says what is wrong
     */
    public static FailureMap read(String text) {
        try {
            JsonNode version = MAPPER.readTree(text).path("version");
            if (version.asInt() != VERSION) {
                throw new IllegalArgumentException("format version " + (version.isMissingNode() ? "is missing" : version)
                        + "; this server reads version " + VERSION);
            }
            return map(MAPPER.readValue(text, Whole.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a failure map: " + e.getOriginalMessage(), e);
        }
    }

    private static FailureMap map(Whole whole) {
        if (!FORMAT.equals(whole.format())) {
            throw new IllegalArgumentException("format '" + whole.format() + "'; expected '" + FORMAT + "'");
        }
        SortedMap<String, String> versions = new TreeMap<>();
        required("components", whole.components()).stream().map(it -> required("a component", it)).forEach(it ->
                versions.put(required("component's name", it.name()), required("version of component " + it.name(), it.version())));
        List<String> runs = required("runs", whole.runs()).stream().map(it -> required("the name of a run", it)).toList();
        return FailureMap.of(runs, versions, required("edges", whole.edges()).stream().map(it -> edge(required("an edge", it))).toList());
    }

    private static EdgeLine line(Edge edge) {
        return new EdgeLine(
                edge.key().from(), edge.key().to(), edge.key().fault(), edge.learned().stream().map(Learned::word).toList(),
                edge.accepted(), edge.count(), edge.trials(), edge.firstSeen().toString(), edge.lastSeen().toString());
    }

    private static Edge edge(EdgeLine line) {
        Edge.Key key = new Edge.Key(required("from", line.from()), required("to", line.to()), required("fault", line.fault()));
        return new Edge(
                key, required("learned of edge " + key, line.learned()).stream().map(MapJson::learned).collect(Collectors.toCollection(TreeSet::new)),
                required("accepted", line.accepted()), required("count", line.count()), required("trials", line.trials()),
                instant(key, "firstSeen", line.firstSeen()), instant(key, "lastSeen", line.lastSeen()));
    }

    private static Learned learned(String word) {
        Map<String, Learned> words = Arrays.stream(Learned.values()).collect(Collectors.toMap(Learned::word, it -> it));
        if (!words.containsKey(word)) {
            throw new IllegalArgumentException("learned '" + word + "'; expected injected, watched or declared");
        }
        return words.get(word);
    }

    private static Instant instant(Edge.Key key, String name, String text) {
        try {
            return Instant.parse(required(name, text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("edge " + key + ": " + name + " '" + text + "'; expected a time like 2026-01-31T12:00:00Z", e);
        }
    }

    private static <T> T required(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static String lines(Stream<?> values) {
        List<String> all = values.map(it -> "    " + json(it)).toList();
        return all.isEmpty() ? "[]" : "[\n" + String.join(",\n", all) + "\n  ]";
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value + " cannot be written as JSON", e);
        }
    }
}
