package org.crashonly.manager.api;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The dashboard's files, from the class path. A name is letters and dashes with one of a few endings: no name leads out of the
 * directory, and nothing in it that has another form is served.
 */
final class DashboardFiles {

    private static final Pattern NAME = Pattern.compile("/(?<name>[a-z][a-z-]{0,40}\\.(?<ending>html|css|js|svg))");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, File> read = new ConcurrentHashMap<>();

    /** A file. {@code tag} is its entity tag, from its content. */
    record File(String type, String tag, Buffer content) {}

    /** The file at {@code path}, which is not decoded; empty if there is none. */
    Optional<File> find(String path) {
        var matcher = NAME.matcher(path.equals("/") ? "/index.html" : path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group("name");
        File known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<File> loaded = load(name, TYPES.get(matcher.group("ending")));
        loaded.ifPresent(file -> read.put(name, file));
        return loaded;
    }

    private static Optional<File> load(String name, String type) {
        try (InputStream in = DashboardFiles.class.getResourceAsStream("/dashboard/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return Optional.of(new File(type, '"' + HexFormat.of().formatHex(digest, 0, 12) + '"', Buffer.buffer(content)));
        } catch (IOException e) {
            throw new UncheckedIOException("dashboard file " + name + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
