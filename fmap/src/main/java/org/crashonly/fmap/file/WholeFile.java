package org.crashonly.fmap.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are replaced as a whole: at any moment, also after a kill or a power cut, the old text is there or the new one. */
public final class WholeFile {

    private WholeFile() {}

    /** Replaces {@code path} by {@code text}; on return the disk has it. One writer at a time. */
    public static void write(Path path, String text) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        sync(path.getParent());
    }

    /** Removes {@code path}, if it is there; on return the disk knows. */
    public static void delete(Path path) throws IOException {
        if (Files.deleteIfExists(path)) {
            sync(path.getParent());
        }
    }

    /** Returns when the disk has all names in {@code directory} as they are: files that were moved have their new ones. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
