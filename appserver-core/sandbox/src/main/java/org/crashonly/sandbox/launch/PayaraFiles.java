package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the unpacked container says of the JVM that runs it.
 *
 * <pre>
 * jvm-options             options, one a line
 * base.classpath          jars of the trimmed container, relative to this directory, one a line
 * features/NAME.classpath jars that a WAR may need beyond them
 * </pre>
 */
record PayaraFiles(Path directory) {

    List<String> options() {
        return RoleFile.lines(directory.resolve("jvm-options"));
    }

    /** The jars of the trimmed container, absolute. */
    List<Path> base() {
        return jars(directory.resolve("base.classpath"));
    }

    /**
     * The jars of a feature, absolute.
     *
     * @throws IllegalArgumentException if there is no such feature, naming those that there are
     */
    List<Path> feature(String name) {
        Path file = directory.resolve("features").resolve(name + ".classpath");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("feature '" + name + "' is none of this distribution's: " + names());
        }
        return jars(file);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory.resolve("features"))) {
            return files.map(file -> file.getFileName().toString().replace(".classpath", "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("features of the distribution cannot be read", e);
        }
    }

    private List<Path> jars(Path list) {
        return RoleFile.lines(list).stream().map(directory::resolve).toList();
    }
}
