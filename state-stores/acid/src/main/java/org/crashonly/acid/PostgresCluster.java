package org.crashonly.acid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL's files in a store's directory. They appear whole or not at all. */
final class PostgresCluster {

    /** The administrator's account. */
    static final String ADMIN = "crashonly_store";
    /** Owns what generations create. */
    static final String APPLICATION = "crashonly_application";

    private final Path files;
    private final PostgresUser user;
    private final PostgresInstallation installation;

    private PostgresCluster(Path files, PostgresUser user, PostgresInstallation installation) {
        this.files = files;
        this.user = user;
        this.installation = installation;
    }

    /** Where the files of a store in {@code directory} are. */
    static Path files(Path directory) {
        return directory.toAbsolutePath().normalize().resolve("postgresql");
    }

    /** Opens what is there, or makes an empty one with the administrator's {@code key}. */
    static PostgresCluster open(Path directory, PostgresUser user, String key) throws IOException {
        Path files = files(directory);
        Path version = files.resolve("PG_VERSION");
        Integer major = Files.exists(files) ? Integer.valueOf(Files.readString(version).trim()) : null;
        PostgresCluster cluster = new PostgresCluster(files, user, PostgresInstallation.find(major));
        user.reach(directory);
        if (major == null) {
            cluster.create(key);
        } else {
            cluster.takeRestored();
        }
        return cluster;
    }

    /** Files that were unpacked from a backup belong to whoever unpacked them. */
    private void takeRestored() throws IOException {
        if (user.owns(files)) {
            return;
        }
        try (Stream<Path> all = Files.walk(files)) {
            for (Path file : all.toList()) {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
                user.own(file);
            }
        }
    }

    private void create(String key) throws IOException {
        Path draft = files.resolveSibling("postgresql.new");
        deleteAll(draft);
        Files.createDirectory(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(draft);
        Path password = files.resolveSibling("initdb.key");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(password, key + "\n", StandardOpenOption.WRITE);
            user.own(password);
            run(new ProcessBuilder(user.dyingWithUs(List.of(installation.program("initdb"), "--pgdata=" + draft, "--username=" + ADMIN, "--pwfile=" + password,
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"))));
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(draft, files, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Runs one of PostgreSQL's programs to its end. */
    static void run(ProcessBuilder builder) throws IOException {
        Process process = builder.directory(Path.of("/").toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(builder.command() + " ended with " + code + ": " + said.trim());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /**
     * Says who may connect: the administrator, and, if {@code others}, members of the application's role. Takes effect with the next start or
     * reload.
     */
    void admit(String database, boolean others) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Written anew at each start.",
                "host all " + ADMIN + " 127.0.0.1/32 scram-sha-256",
                "local all " + ADMIN + " scram-sha-256",
                "host replication " + ADMIN + " 127.0.0.1/32 scram-sha-256"));
        if (others) {
            lines.add("host \"" + database + "\" +" + APPLICATION + " 127.0.0.1/32 scram-sha-256");
        }
        Path draft = files.resolve("pg_hba.conf.new");
        Files.write(draft, lines);
        user.own(draft);
        Files.move(draft, files.resolve("pg_hba.conf"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Path files() {
        return files;
    }

    PostgresUser user() {
        return user;
    }

    PostgresInstallation installation() {
        return installation;
    }

    static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
