package org.crashonly.fmap.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        WholeFile.write(path, MapJson.write(map));
    }
}
