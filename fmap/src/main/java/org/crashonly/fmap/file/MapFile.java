package org.crashonly.fmap.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.crashonly.fmap.FailureMap;

/** A failure map on disk: at any moment, also after a kill or a power cut, the file is the whole old map or the whole new one. */
public record MapFile(Path path) {

    public MapFile {
        path = path.toAbsolutePath();
    }

    /** The map, empty if there is no file. */
    public FailureMap read() throws IOException {
        if (!Files.exists(path)) {
            return FailureMap.EMPTY;
        }
        try {
            return MapJson.read(Files.readString(path));
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the file by {@code map}; on return the disk has it. One writer at a time. */
    public void write(FailureMap map) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(MapJson.write(map));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
