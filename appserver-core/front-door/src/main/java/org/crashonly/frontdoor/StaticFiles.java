package org.crashonly.frontdoor;

import io.vertx.core.http.MimeMapping;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.crashonly.control.StaticContent;
import org.crashonly.control.StaticContent.Body;
import org.crashonly.control.StaticContent.Entry;

/**
 * A component's files that the front door serves itself, by the whole paths at which they are asked for: a path that is not among them
 * leads to no file. A file that is damaged when the index is read is none of them.
 */
record StaticFiles(Path directory, long modifiedSeconds, Map<String, Entry> byPath) {

    static final StaticFiles NONE = new StaticFiles(null, 0, Map.of());

    private static final Logger LOG = System.getLogger(StaticFiles.class.getName());
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    /** So much of a digest is as good as all of it, and costs less on the wire. */
    private static final int TAG_LENGTH = 32;

    /**
     * Reads the index of {@code directory}.
     *
     * @param contextRoot of the component, {@code /} or {@code /shop}
     */
    static StaticFiles read(Path directory, String contextRoot) throws IOException {
        StaticContent content = StaticContent.read(directory);
        String prefix = contextRoot.equals("/") ? "" : contextRoot;
        Map<String, Entry> byPath = HashMap.newHashMap(content.entries().size());
        content.entries().stream().filter(entry -> isWhole(directory, entry)).forEach(entry -> byPath.put(prefix + entry.path(), entry));
        return new StaticFiles(directory, content.sinceMillis() / 1_000, Map.copyOf(byPath));
    }

    private static boolean isWhole(Path directory, Entry entry) {
        boolean whole = isWhole(directory, entry.plain()) && (entry.gzip() == null || isWhole(directory, entry.gzip()));
        if (!whole) {
            LOG.log(Level.ERROR, "{0} in {1} is not as long as its index says: it was damaged, and the component serves it itself", entry.path(), directory);
        }
        return whole;
    }

    private static boolean isWhole(Path directory, Body body) {
        return directory.resolve(body.sha256()).toFile().length() == body.bytes();
    }

    /** What is asked for at {@code path}, which is decoded; null if it is not a static file. */
    Entry find(String path) {
        return byPath.get(path);
    }

    Path file(Body body) {
        return directory.resolve(body.sha256());
    }

    /** Whether all of it is there, at this moment. */
    boolean hasWhole(Body body) {
        return isWhole(directory, body);
    }

    Validators validators(Body body) {
        return new Validators("\"" + body.sha256().substring(0, TAG_LENGTH) + "\"", modifiedSeconds);
    }

    static String type(Entry entry) {
        return Objects.requireNonNullElse(MimeMapping.mimeTypeForFilename(entry.path()), UNKNOWN_TYPE);
    }
}
