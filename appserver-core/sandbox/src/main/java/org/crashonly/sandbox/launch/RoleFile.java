package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the distribution says of one kind of JVM: a text file of the main class, then the JVM's options, then the class path, one
 * entry a line. The launcher script reads the same form.
 *
 * @param options in this order, each beginning with a dash
 * @param classPath absolute, in this order
 */
public record RoleFile(String mainClass, List<String> options, List<Path> classPath) {

    public RoleFile {
        options = List.copyOf(options);
        classPath = List.copyOf(classPath);
    }

    /**
     * Reads {@code file}.
     *
     * @param home what its jars are relative to
     * @throws UncheckedIOException if it cannot be read or names no main class or no jar
     */
    static RoleFile read(Path file, Path home) {
        List<String> lines = lines(file);
        List<String> options = lines.stream().filter(line -> line.startsWith("-")).toList();
        List<String> others = lines.stream().filter(line -> !line.startsWith("-")).toList();
        if (others.size() < 2 || !lines.getFirst().equals(others.getFirst())) {
            throw new UncheckedIOException(new IOException(
                    file + ": expected a main class, JVM options and at least one jar, one a line; build the distribution again"));
        }
        return new RoleFile(
                others.getFirst(), options, others.stream().skip(1).map(home::resolve).toList());
    }

    /** The lines of {@code file} that say something: neither blank nor beginning with {@code #}. */
    static List<String> lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(
                    "the distribution lacks " + file + "; build it again, or check -D" + Distribution.HOME_PROPERTY, e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " of the distribution cannot be read", e);
        }
    }
}
