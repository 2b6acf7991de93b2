package org.crashonly.sandbox.staging;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.crashonly.sandbox.staging.UnusableWarException.Kind;

/** Tells a WAR from what only looks like one, by the names of its files. */
final class WarKind {

    private WarKind() {}

    static void requireWar(Path war, List<String> names) throws UnusableWarException {
        if (any(names, name -> name.startsWith("WEB-INF/"))) {
            requireSuffixOfWar(war);
            return;
        }
        if (names.contains("META-INF/application.xml") || any(names, name -> name.endsWith(".war")) || hasSuffix(war, ".ear")) {
            throw new UnusableWarException(Kind.EAR, war, "is an enterprise archive (EAR), which is not supported: "
                    + "give each WAR in it as a component of its own, with the EAR's libraries in its WEB-INF/lib");
        }
        if (names.contains("META-INF/ra.xml") || hasSuffix(war, ".rar")) {
            throw new UnusableWarException(Kind.RAR, war, "is a resource adapter (RAR), which cannot be run by itself: give a WAR");
        }
        if (any(names, name -> name.endsWith(".class")) || hasSuffix(war, ".jar")) {
            throw new UnusableWarException(Kind.JAR, war, "is a JAR without WEB-INF, not a web application: "
                    + "package it as a WAR, with its classes in WEB-INF/classes or itself in WEB-INF/lib");
        }
        if (!any(names, name -> !name.startsWith("META-INF/"))) {
            throw new UnusableWarException(Kind.EMPTY, war, "holds nothing to serve: expected WEB-INF or web pages");
        }
    }

    /** Somebody meant something else by this name, or mistyped it. */
    private static void requireSuffixOfWar(Path war) throws UnusableWarException {
        if (hasSuffix(war, ".ear")) {
            throw new UnusableWarException(Kind.EAR, war, "is named like an enterprise archive (EAR), which is not supported, but holds a WAR: "
                    + "give it a name that ends in .war");
        }
    }

    private static boolean any(List<String> names, Predicate<String> test) {
        return names.stream().anyMatch(test);
    }

    private static boolean hasSuffix(Path war, String suffix) {
        return war.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }
}
