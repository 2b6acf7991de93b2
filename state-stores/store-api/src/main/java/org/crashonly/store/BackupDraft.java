package org.crashonly.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A {@linkplain Store#backup backup} that is being written: a file beside the one that it becomes, readable by its owner alone. Closed
 * without {@link #keep}, it is gone.
 */
public record BackupDraft(Path path, Path target) implements AutoCloseable {

    /**
     * Begins what becomes {@code target}; a draft that an earlier life left is removed.
     *
     * @throws FileAlreadyExistsException if there is a file already
     */
    public static BackupDraft of(Path target) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target + " exists already: a backup replaces nothing");
        }
        Path draft = beside(target, "draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new BackupDraft(draft, target);
    }

    /** What a backup needs beside its file while it is written. What has this name is nobody else's, and may be removed. */
    public static Path beside(Path target, String what) {
        return target.resolveSibling("." + target.getFileName() + ".crashonly-" + what);
    }

    /** The file gets its name when all of it is on the disk. */
    public void keep() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        // A link, unlike a move, replaces nothing.
        Files.createLink(target, path);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
