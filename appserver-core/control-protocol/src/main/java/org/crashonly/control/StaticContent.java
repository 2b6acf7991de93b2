package org.crashonly.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a component that the front doors serve themselves. They lie in one directory, each under the digest of its content, and
 * this index beside them says at which paths they are asked for: no path of a request ever becomes the name of a file.
 *
 * @param sinceMillis when they were put there, in milliseconds since 1970
 */
public record StaticContent(long sinceMillis, List<Entry> entries) {

    /** The index's name in the directory. */
    private static final String INDEX = "index.json";

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public StaticContent {
        entries = List.copyOf(entries);
    }

    /**
     * One file.
     *
     * @param path below the component's context root, decoded, beginning with a slash
     * @param gzip the same compressed; null where that saves too little
     */
    public record Entry(String path, Body plain, Body gzip) {}

    /**
     * What lies in the directory.
     *
     * @param sha256 of its bytes, lower-case hex: its name
     */
    public record Body(String sha256, long bytes) {

        public Body {
            if (!DIGEST.matcher(sha256).matches() || bytes < 0) {
                throw new IllegalArgumentException(sha256 + ", " + bytes + " bytes: expected 64 hexadecimal digits, and 0 or more");
            }
        }
    }

    /** Writes this index; the directory's files must be there already. */
    public void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(INDEX), Json.line(this));
    }

    /** Reads the index of {@code directory}. */
    public static StaticContent read(Path directory) throws IOException {
        return Json.read(Files.readString(directory.resolve(INDEX)), StaticContent.class);
    }
}
