package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Names all that an AOT cache depends on: the JDK, the JVM's options, the class path. A cache lies under the name of its key, so that a
 * stale one is never found. The launcher script computes the same key for the command line:
 * {@code { printf '%s\n' OPTION...; stat -c '%n %s %Y' JDK/lib/modules JDK/lib/server/libjvm.so JAR...; } | sha256sum | cut -c1-16}.
 */
record AotKey(String hex) {

    /** The first half of the digest: 64 bits. */
    private static final int HEX_DIGITS = 16;

    /**
     * The key of a JVM.
     *
     * @param classPath the part that is the same in every run; what comes after it does not matter to the JVM
     * @throws UncheckedIOException if a jar is missing
     */
    static AotKey of(Path javaHome, List<String> options, List<Path> classPath) {
        MessageDigest digest = sha256();
        Stream<String> files = Stream.concat(jdk(javaHome), classPath.stream()).map(AotKey::stat);
        Stream.concat(options.stream(), files).forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return new AotKey(HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS));
    }

    private static Stream<Path> jdk(Path javaHome) {
        return Stream.of(javaHome.resolve("lib/modules"), javaHome.resolve("lib/server/libjvm.so"));
    }

    private static String stat(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(file + " is missing: the distribution or the JDK is not whole", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be looked at", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
