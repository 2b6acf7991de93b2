package org.crashonly.acid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that is installed on this machine.
 *
 * @param bin where its programs are
 * @param major its version: the files of one are not read by another
 */
record PostgresInstallation(Path bin, int major) {

    /** Where Debian's and Red Hat's packages, and PostgreSQL's own installation, put the programs. */
    private static final List<Path> VERSIONED = List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr"));
    private static final Path OWN = Path.of("/usr/local/pgsql/bin");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** The newest that is installed; that of version {@code major} if it is not null. */
    static PostgresInstallation find(Integer major) throws IOException {
        List<PostgresInstallation> all = installed();
        return all.stream().filter(it -> major == null || it.major == major).max(Comparator.comparing(PostgresInstallation::major))
                .orElseThrow(() -> new IOException(all.isEmpty()
                        ? "PostgreSQL is not installed: there is no 'initdb' beside a 'postgres' on the PATH or in /usr/lib/postgresql/*/bin;"
                                + " install it ('apt-get install postgresql'), or use 'engine: h2'"
                        : "the database was made by PostgreSQL " + major + ", installed are " + all + ": install that version too,"
                                + " or carry the database over with pg_upgrade"));
    }

    private static List<PostgresInstallation> installed() throws IOException {
        List<Path> places = new ArrayList<>();
        String path = System.getenv("PATH");
        for (String entry : path == null ? new String[0] : path.split(":")) {
            Path program = Path.of(entry).resolve("postgres");
            if (Files.isExecutable(program)) {
                places.add(program.toRealPath().getParent());
            }
        }
        for (Path versioned : VERSIONED) {
            places.addAll(below(versioned));
        }
        places.add(OWN);
        List<PostgresInstallation> found = new ArrayList<>();
        for (Path bin : places.stream().distinct().toList()) {
            if (Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("initdb"))) {
                versionOf(bin).ifPresent(version -> found.add(new PostgresInstallation(bin, version)));
            }
        }
        return found;
    }

    private static List<Path> below(Path versioned) {
        if (!Files.isDirectory(versioned)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(versioned)) {
            return directories.filter(it -> it.getFileName().toString().matches("(pgsql-)?\\d+")).map(it -> it.resolve("bin")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> versionOf(Path bin) throws IOException {
        Process process = new ProcessBuilder(bin.resolve("postgres").toString(), "--version").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        Matcher version = VERSION.matcher(said);
        return version.find() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }

    @Override
    public String toString() {
        return major + " in " + bin;
    }
}
