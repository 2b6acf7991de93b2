package org.crashonly.sandbox.staging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.crashonly.control.StaticContent;
import org.crashonly.control.StaticContent.Body;
import org.crashonly.control.StaticContent.Entry;
import org.crashonly.sandbox.staging.UnusableWarException.Kind;

/** Takes static files out of a staged WAR, so that they can be served without it. */
public final class StaticFiles {

    /** An index of so many entries is what front doors can be expected to keep in memory. */
    static final int MOST = 10_000;

    private static final int LEAST_TO_COMPRESS = 512;
    /** Formats that are compressed already gain nothing. */
    private static final Set<String> COMPRESSED = Set.of(
            "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "zip", "gz", "br", "zst", "7z", "mp3", "mp4", "m4a", "ogg",
            "webm", "pdf", "jar");

    private final WarContent content;
    private final Path directory;

    private StaticFiles(WarContent content, Path directory) {
        this.content = content;
        this.directory = directory;
    }

    /** Those of {@code patterns} that no file of {@code war} matches; empty if it cannot be read. */
    public static List<StaticPattern> unmatched(Path war, List<StaticPattern> patterns) {
        try (WarContent content = WarContent.of(war)) {
            List<String> paths = content.names().stream().filter(WebFiles::isPublic).map(name -> "/" + name).toList();
            return patterns.stream().filter(pattern -> paths.stream().noneMatch(pattern::matches)).toList();
        } catch (IOException e) {
            // Whoever looks at the WAR says so.
            return List.of();
        }
    }

    /**
     * Copies what {@code patterns} name into {@code directory}, which it creates, for reading only. Left out is what no browser may see, and
     * what an exploded WAR only links to: it may lie anywhere.
     *
     * @param war staged
     * @param origin what was staged: the same files, with links where there are any
     * @throws UnusableWarException if they are too many
     */
    public static void extract(Path war, Path origin, List<StaticPattern> patterns, Path directory, long nowMillis)
            throws IOException, UnusableWarException {
        try (WarContent content = WarContent.of(war)) {
            List<String> names = content.names().stream()
                    .distinct()
                    .filter(name -> WebFiles.isPublic(name) && patterns.stream().anyMatch(pattern -> pattern.matches("/" + name)))
                    .filter(name -> !isLinked(origin, name))
                    .toList();
            if (names.size() > MOST) {
                throw new UnusableWarException(Kind.STATIC, origin, "has " + names.size() + " static files, at most " + MOST
                        + " can be: name fewer in 'static', and let the component serve the others");
            }
            Files.createDirectory(directory);
            new StaticFiles(content, directory).extract(names, nowMillis);
        }
    }

    private static boolean isLinked(Path origin, String name) {
        Path step = origin;
        for (Path part : Path.of(name)) {
            step = step.resolve(part);
            if (Files.isSymbolicLink(step)) {
                return true;
            }
        }
        return false;
    }

    private void extract(List<String> names, long nowMillis) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            byte[] plain = content.read(name);
            byte[] gzip = isWorthCompressing(name, plain) ? gzip(plain) : plain;
            boolean saves = gzip.length < plain.length - plain.length / 10;
            entries.add(new Entry("/" + name, put(plain), saves ? put(gzip) : null));
        }
        new StaticContent(nowMillis, entries).write(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    private Body put(byte[] bytes) throws IOException {
        String sha256 = HexFormat.of().formatHex(StagedWar.digest().digest(bytes));
        Path file = directory.resolve(sha256);
        if (!Files.exists(file)) {
            Files.write(file, bytes);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        }
        return new Body(sha256, bytes.length);
    }

    private static boolean isWorthCompressing(String name, byte[] plain) {
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return plain.length >= LEAST_TO_COMPRESS && !COMPRESSED.contains(suffix);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
