package org.crashonly.payara;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The catalogue of the unpacked Payara Micro. Base and features are directories of their own, because the jars' manifests name
 * their neighbours as class path: only what lies elsewhere stays out.
 *
 * @param base jars that every host needs, in class path order; an AOT cache is trained with exactly these in front
 * @param features what can be added
 * @param leftOut jars that no component can need, such as Payara's command line
 */
public record PayaraRuntime(
        @JsonProperty(required = true) List<String> base,
        @JsonProperty(required = true) List<Feature> features,
        @JsonProperty(required = true) List<String> leftOut) {

    /** Below the unpacked Payara: the MIME types that it gives to every module, an extension and its type a line. */
    static final String MIME_TYPES = "mime-types";

    private static final PayaraRuntime CATALOGUE = read();

    public PayaraRuntime {
        base = List.copyOf(base);
        features = List.copyOf(features);
        leftOut = List.copyOf(leftOut);
    }

    /** The catalogue of the Payara that this build unpacked. */
    public static PayaraRuntime catalogue() {
        return CATALOGUE;
    }

    /** JVM options without which a host does not start, one each; the launcher adds heap, AOT cache and what the user asks for. */
    public static List<String> jvmOptions() {
        return text("host.jvm-options").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    /** The feature called {@code name}. */
    public Feature feature(String name) {
        return features.stream().filter(feature -> feature.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no feature '" + name + "' in Payara's catalogue, only " + featureNames()));
    }

    /** The names of all features, in class path order. */
    public List<String> featureNames() {
        return features.stream().map(Feature::name).toList();
    }

    /** {@code wanted} and what it requires, in class path order. */
    public List<String> withRequired(Collection<String> wanted) {
        Set<String> all = new LinkedHashSet<>();
        wanted.forEach(name -> addWithRequired(name, all));
        return featureNames().stream().filter(all::contains).toList();
    }

    /** Payara's part of a host's class path: the base, then {@code wanted} features and what they require. */
    public List<Path> classPath(Path payara, Collection<String> wanted) {
        List<Path> path = new ArrayList<>();
        base.forEach(jar -> path.add(payara.resolve("base").resolve(jar)));
        for (String name : withRequired(wanted)) {
            feature(name).jars().forEach(jar -> path.add(payara.resolve("features").resolve(name).resolve(jar)));
        }
        return List.copyOf(path);
    }

    /** The MIME types that Payara gives to every module, by file name extension. */
    public static Map<String, String> mimeTypes(Path payara) throws IOException {
        try (Stream<String> lines = Files.lines(payara.resolve(MIME_TYPES))) {
            return lines.collect(Collectors.toUnmodifiableMap(line -> line.substring(0, line.indexOf(' ')), line -> line.substring(line.indexOf(' ') + 1)));
        }
    }

    /** The features whose jars are on {@code classPath}, as in {@code java.class.path}. */
    public List<String> featuresOn(String classPath) {
        return featureNames().stream().filter(name -> classPath.contains("/features/" + name + "/")).toList();
    }

    /** Every jar named, with the directory it belongs to: {@code base}, {@code features/x}. */
    Stream<String> layout() {
        return Stream.concat(
                base.stream().map(jar -> "base/" + jar),
                features.stream().flatMap(feature -> feature.jars().stream().map(jar -> "features/" + feature.name() + "/" + jar)));
    }

    private void addWithRequired(String name, Set<String> all) {
        if (all.add(name)) {
            feature(name).requires().forEach(required -> addWithRequired(required, all));
        }
    }

    private static PayaraRuntime read() {
        try {
            return new ObjectMapper().readValue(text("payara-runtime.json"), PayaraRuntime.class);
        } catch (IOException e) {
            throw new UncheckedIOException("payara-runtime.json of this jar cannot be read", e);
        }
    }

    private static String text(String resource) {
        try (InputStream in = PayaraRuntime.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " of this jar cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "Payara: " + base.size() + " jars, features " + features.stream().map(Feature::name).collect(Collectors.joining(", "));
    }
}
