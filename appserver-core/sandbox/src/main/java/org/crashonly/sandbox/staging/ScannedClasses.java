package org.crashonly.sandbox.staging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The classes of a WAR and of its libraries, and its descriptors. */
final class ScannedClasses {

    private static final String CLASSES = "WEB-INF/classes/";
    /** What has no operations of a component. */
    private static final List<String> FOREIGN = List.of("java/", "javax/", "jakarta/", "org/crashonly/component/");

    private final Map<String, ScannedClass> classes = new LinkedHashMap<>();
    private final List<byte[]> webXmls = new ArrayList<>();

    private interface Visitor {
        void visit(String name, byte[] bytes) throws IOException;
    }

    /** Reads all of {@code content}, if any class of it mentions {@code type}. */
    static Optional<ScannedClasses> ifMentioned(String type, WarContent content) throws IOException {
        boolean[] mentioned = new boolean[1];
        each(content, (name, bytes) ->
                mentioned[0] = mentioned[0] || (name.endsWith(".class") && new String(bytes, StandardCharsets.ISO_8859_1).contains(type)));
        if (!mentioned[0]) {
            return Optional.empty();
        }
        ScannedClasses all = new ScannedClasses();
        try {
            each(content, all::add);
        } catch (IllegalArgumentException e) {
            // A class that this JDK cannot read is nothing to this server, unless it is used; but it may have operations.
            return Optional.empty();
        }
        return Optional.of(all);
    }

    private void add(String name, byte[] bytes) {
        if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
            ScannedClass read = ScannedClass.of(bytes);
            // The WAR's own classes hide those of its libraries, and come first.
            classes.putIfAbsent(read.name(), read);
        } else if (name.equals("WEB-INF/web.xml") || name.equals("META-INF/web-fragment.xml")) {
            webXmls.add(bytes);
        }
    }

    private static void each(WarContent content, Visitor visitor) throws IOException {
        for (String name : content.names()) {
            if (name.equals("WEB-INF/web.xml") || (name.startsWith(CLASSES) && name.endsWith(".class"))) {
                visitor.visit(name, content.read(name));
            }
        }
        for (String name : content.names()) {
            if (name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")) {
                eachOfLibrary(content.read(name), visitor);
            }
        }
    }

    private static void eachOfLibrary(byte[] jar, Visitor visitor) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.equals("META-INF/web-fragment.xml") || (name.endsWith(".class") && !name.startsWith("META-INF/"))) {
                    visitor.visit(name, zip.readAllBytes());
                }
            }
        }
    }

    Collection<ScannedClass> all() {
        return classes.values();
    }

    /** {@code web.xml} and the libraries' fragments of it. */
    List<byte[]> webXmls() {
        return webXmls;
    }

    /** A class and all its supertypes, nearest first, as far as the WAR holds them. */
    List<ScannedClass> lineage(ScannedClass of) {
        return namesInLineage(of).stream().map(classes::get).filter(it -> it != null).toList();
    }

    /** Whether the WAR holds every supertype that could have operations. */
    boolean knowsLineage(ScannedClass of) {
        return namesInLineage(of).stream().allMatch(name -> classes.containsKey(name) || FOREIGN.stream().anyMatch(name::startsWith));
    }

    private Set<String> namesInLineage(ScannedClass of) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(of.name()));
        while (!open.isEmpty()) {
            String name = open.poll();
            if (seen.add(name) && classes.containsKey(name)) {
                open.addAll(classes.get(name).supertypes());
            }
        }
        return seen;
    }

    /** Whether {@code type} is among the supertypes of {@code of}. */
    boolean extend(ScannedClass of, String type) {
        return namesInLineage(of).contains(type);
    }
}
