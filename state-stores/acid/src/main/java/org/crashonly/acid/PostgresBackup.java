package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.store.BackupDraft;

/**
 * A copy of PostgreSQL's files by its own {@code pg_basebackup}, with the log that makes them consistent, packed together with the key.
 *
 * @param key the file of the administrator's password
 */
record PostgresBackup(PostgresCluster cluster, int port, Path key) {

    /** See {@link org.crashonly.store.Store#backup}. */
    void write(Path file) throws IOException {
        Path copy = BackupDraft.beside(file, "files");
        PostgresCluster.deleteAll(copy);
        try (BackupDraft draft = BackupDraft.of(file)) {
            Files.createDirectory(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            copyTo(copy);
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(draft.path(), StandardOpenOption.WRITE))) {
                pack(copy, zip);
                zip.putNextEntry(new ZipEntry(key.getFileName().toString()));
                Files.copy(key, zip);
            }
            draft.keep();
        } finally {
            PostgresCluster.deleteAll(copy);
        }
    }

    private void copyTo(Path copy) throws IOException {
        Path password = copy.resolveSibling(copy.getFileName() + ".pass");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(password, "127.0.0.1:*:*:" + PostgresCluster.ADMIN + ":" + Files.readString(key), StandardOpenOption.WRITE);
            ProcessBuilder builder = new ProcessBuilder(List.of(
                    cluster.installation().program("pg_basebackup"), "--pgdata=" + copy, "--host=127.0.0.1", "--port=" + port,
                    "--username=" + PostgresCluster.ADMIN, "--no-password", "--wal-method=fetch", "--checkpoint=fast"));
            builder.environment().put("PGPASSFILE", password.toString());
            PostgresCluster.run(builder);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    private static void pack(Path copy, ZipOutputStream zip) throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.toList()) {
                String name = "postgresql/" + copy.relativize(file);
                boolean isDirectory = Files.isDirectory(file);
                zip.putNextEntry(new ZipEntry(isDirectory && !name.endsWith("/") ? name + "/" : name));
                if (!isDirectory) {
                    Files.copy(file, zip);
                }
            }
        }
    }
}
