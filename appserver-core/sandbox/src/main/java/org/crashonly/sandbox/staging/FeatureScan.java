package org.crashonly.sandbox.staging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.crashonly.payara.Feature;
import org.crashonly.payara.PayaraRuntime;

/**
 * Finds the features that a WAR mentions anywhere: in the constants of its classes and of its libraries' classes, in the names of
 * its files, in its descriptors and pages. A mention is enough: a feature too many costs milliseconds, one too few the application.
 */
final class FeatureScan {

    private static final Set<String> TEXT = Set.of("xml", "xhtml", "html", "jsp", "jspx", "jspf", "tag", "tagx", "properties", "yaml", "yml", "json");

    /** What the latest libraries mention: WARs of one application have most of theirs in common, and reading them takes most of the time. */
    private static final Map<Library, Mentions> KNOWN = new ConcurrentHashMap<>();
    private static final int MOST_KNOWN = 256;

    private final PayaraRuntime catalogue;
    private final List<Open> open = new ArrayList<>();
    private final Map<String, Finding> found = new LinkedHashMap<>();
    private final OnlyOnce onlyOnce = new OnlyOnce();

    /** A feature not yet found. */
    private record Open(Feature feature, List<PathMatcher> files) {

        Open(Feature feature) {
            this(feature, feature.files().stream().map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob)).toList());
        }
    }

    /** A library by what it holds and is called. */
    private record Library(PayaraRuntime catalogue, String name, String sha256) {}

    private record Mentions(List<Finding> features, List<String> onlyOnce) {}

    FeatureScan(PayaraRuntime catalogue) {
        this.catalogue = catalogue;
        catalogue.features().forEach(feature -> open.add(new Open(feature)));
    }

    /** What was found, one finding a feature. */
    Collection<Finding> findings() {
        return found.values();
    }

    /** Why two generations of the WAR must not stand side by side; see {@link OnlyOnce#reasons}. */
    List<String> onlyOnce() {
        return onlyOnce.reasons();
    }

    void scan(WarContent content) throws IOException {
        for (String name : content.names()) {
            look(name, name);
            if (name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")) {
                scanLibrary(name, content.read(name));
            } else if (isReadable(name)) {
                look(name, name, content.read(name));
            }
        }
    }

    private void scanLibrary(String library, byte[] jar) throws IOException {
        Library key = new Library(catalogue, library, HexFormat.of().formatHex(StagedWar.digest().digest(jar)));
        Mentions known = KNOWN.get(key);
        if (known == null) {
            FeatureScan alone = new FeatureScan(catalogue);
            alone.scanEntries(library, jar);
            known = new Mentions(List.copyOf(alone.findings()), alone.onlyOnce());
            if (KNOWN.size() < MOST_KNOWN) {
                KNOWN.put(key, known);
            }
        }
        known.features().forEach(finding -> open.removeIf(candidate -> candidate.feature().name().equals(finding.feature())
                && add(candidate.feature(), finding.entry(), finding.what())));
        onlyOnce.take(known.onlyOnce());
    }

    private void scanEntries(String library, byte[] jar) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String where = library + "!/" + entry.getName();
                look(entry.getName(), where);
                if (isReadable(entry.getName())) {
                    look(entry.getName(), where, zip.readAllBytes());
                }
            }
        }
    }

    private void look(String name, String where) {
        Path path = Path.of("/" + name);
        open.removeIf(candidate -> {
            boolean named = candidate.files().stream().anyMatch(glob -> glob.matches(path));
            return named && add(candidate.feature(), where, "its own name");
        });
    }

    private void look(String name, String where, byte[] bytes) {
        boolean isClass = name.endsWith(".class");
        // Names of classes are ASCII in a class file's constants: no decoding is needed to find them.
        String text = new String(bytes, isClass ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        onlyOnce.look(name, where, text);
        open.removeIf(candidate -> {
            List<String> marks = isClass ? candidate.feature().packages() : candidate.feature().texts();
            return marks.stream().filter(text::contains).findFirst().map(mark -> add(candidate.feature(), where, mark)).orElse(false);
        });
    }

    private boolean add(Feature feature, String where, String what) {
        found.put(feature.name(), new Finding(feature.name(), where, what));
        return true;
    }

    private static boolean isReadable(String name) {
        return name.endsWith(".class") || TEXT.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
