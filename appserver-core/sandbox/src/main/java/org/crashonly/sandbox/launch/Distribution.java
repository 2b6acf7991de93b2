package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The server as it is installed. Nothing in it changes while it runs, but for the caches.
 *
 * <pre>
 * bin/crashonly   bin/loop
 * lib/*.jar       every jar of the server, once
 * roles/ROLE      main class, JVM options and class path of each kind of JVM
 * payara/         the unpacked container: base, features, domain
 * training/*.war  what the caches are trained with
 * aot/            start-up caches, if it can be written
 * instrumented/   WARs whose classes test their switch, for all data directories of its owner, if it can be written
 * </pre>
 */
public record Distribution(Path home) {

    /** The system property by which every JVM of the server finds its distribution. */
    public static final String HOME_PROPERTY = "crashonly.home";

    /** The role of the command line's JVM, which is none of the server's. */
    public static final String CLI = "cli";

    public Distribution {
        home = home.toAbsolutePath().normalize();
    }

    /** The distribution that this JVM was started from. */
    public static Distribution current() {
        return new Distribution(Path.of(Optional.ofNullable(System.getProperty(HOME_PROPERTY))
                .orElseThrow(() -> new IllegalStateException("this JVM does not know its distribution: -D" + HOME_PROPERTY
                        + "=DIR is missing; start the server with bin/crashonly"))));
    }

    /** A script of the distribution: {@code loop}. */
    public Path script(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** The unpacked container. */
    public Path payara() {
        return home.resolve("payara");
    }

    /** What a role's JVM is made of. */
    public RoleFile role(String word) {
        return RoleFile.read(home.resolve("roles").resolve(word), home);
    }

    /** The WARs that caches are trained with, in the order of their names. */
    public List<Path> trainingWars() {
        Path directory = home.resolve("training");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".war")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " of the distribution cannot be read", e);
        }
    }

    /** Where caches lie: in the distribution if that can be written, else in the user's cache directory, apart for each distribution. */
    public Path caches() {
        return cache("aot");
    }

    /** Where instrumented WARs are kept for all data directories. */
    public Path instrumentedWars() {
        return cache("instrumented");
    }

    /** Where the databases of samples are kept that new data directories begin with. */
    public Path sampleStores() {
        return cache("sample-stores");
    }

    private Path cache(String name) {
        Path inside = home.resolve(name);
        if (Files.isDirectory(inside) ? Files.isWritable(inside) : Files.isWritable(home)) {
            return inside;
        }
        String base = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getProperty("user.home") + "/.cache");
        // bin/crashonly computes the same.
        String thisHome = HexFormat.of().formatHex(AotKey.sha256().digest(home.toString().getBytes(StandardCharsets.UTF_8)), 0, 8);
        return Path.of(base, "crashonly", thisHome, name);
    }
}
