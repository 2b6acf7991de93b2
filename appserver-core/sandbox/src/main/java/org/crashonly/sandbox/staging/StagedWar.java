package org.crashonly.sandbox.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.crashonly.control.Operation;
import org.crashonly.payara.PayaraRuntime;
import org.crashonly.sandbox.staging.UnusableWarException.Kind;

/**
 * A WAR that was looked at.
 *
 * @param war the file or exploded directory
 * @param sha256 of the file, or of the names and contents of all files in the directory; lower-case hex
 * @param features of the container that it needs beyond the base, with what they require, in class path order
 * @param findings why, one for each feature that the WAR itself mentions
 * @param operations that recognise a repeated request by its key, as far as they can be told from outside
 * @param onlyOnce why two generations of it must not stand side by side, such as timers or schema generation; empty if nothing is against
 *     it
 */
public record StagedWar(
        Path war, String sha256, List<String> features, List<Finding> findings, List<Operation> operations, List<String> onlyOnce) {

    public StagedWar {
        features = List.copyOf(features);
        findings = List.copyOf(findings);
        operations = List.copyOf(operations);
        onlyOnce = List.copyOf(onlyOnce);
    }

    /** Why two of it must not be there at a time even in processes of their own: the names that Payara gives it are the same there. */
    public List<String> onlyOnceInAll() {
        return onlyOnce.stream().filter(it -> !it.startsWith("java:")).toList();
    }

    /**
     * Looks at {@code war}; changes nothing.
     *
     * @throws UnusableWarException if it is no WAR; the message is for the user
     */
    public static StagedWar inspect(Path war) throws UnusableWarException {
        if (!Files.exists(war)) {
            throw new UnusableWarException(Kind.MISSING, war, "does not exist: give the path of a WAR file or of an exploded WAR");
        }
        if (!Files.isRegularFile(war) && !Files.isDirectory(war)) {
            throw new UnusableWarException(Kind.MISSING, war, "is neither a file nor a directory: give the path of a WAR file or of an exploded WAR");
        }
        if (!Files.isReadable(war)) {
            throw new UnusableWarException(Kind.UNREADABLE, war, "may not be read by this user: change its permissions");
        }
        try (WarContent content = WarContent.of(war)) {
            List<String> names = content.names();
            WarKind.requireWar(war, names);
            FeatureScan scan = new FeatureScan(PayaraRuntime.catalogue());
            scan.scan(content);
            List<String> found = scan.findings().stream().map(Finding::feature).toList();
            return new StagedWar(war, sha256(war, content, names), PayaraRuntime.catalogue().withRequired(found), List.copyOf(scan.findings()),
                    OperationScan.of(war, content), scan.onlyOnce());
        } catch (AccessDeniedException e) {
            throw new UnusableWarException(Kind.UNREADABLE, war, "holds a file that may not be read by this user: " + e.getFile());
        } catch (IOException | IllegalArgumentException e) {
            // ZipFile throws the latter for names that are not what their encoding says.
            throw new UnusableWarException(Kind.DAMAGED, war, "is no WAR, or a damaged one: " + e.getMessage() + "; build or copy it again");
        }
    }

    /**
     * The digest of what is at {@code war} now, as {@link #sha256}; nothing else is looked at.
     *
     * @throws IOException if it cannot be read
     */
    public static String digestOf(Path war) throws IOException {
        if (!Files.isDirectory(war)) {
            return sha256(war, null, List.of());
        }
        try (WarContent content = WarContent.of(war)) {
            return sha256(war, content, content.names());
        }
    }

    private static String sha256(Path war, WarContent content, List<String> names) throws IOException {
        MessageDigest digest = digest();
        if (Files.isDirectory(war)) {
            for (String name : names) {
                byte[] bytes = content.read(name);
                digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
        } else {
            try (InputStream in = Files.newInputStream(war)) {
                byte[] buffer = new byte[1 << 16];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    digest.update(buffer, 0, length);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
