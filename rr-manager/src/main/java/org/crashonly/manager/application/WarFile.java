package org.crashonly.manager.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Whether a file is a WAR that can be staged at all. */
final class WarFile {

    private static final String EAR = "is an EAR, which this server does not run; give it the EAR's WARs, as components of a descriptor";

    private WarFile() {}

    /** What is wrong with {@code file}, to be said after its name; empty if it is a WAR. */
    static Optional<String> problemWith(Path file) {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".ear")) {
            return Optional.of(EAR);
        }
        if (!Files.exists(file)) {
            return Optional.of("does not exist");
        }
        if (Files.isDirectory(file)) {
            return Optional.of("is a directory; expected a WAR file");
        }
        if (!Files.isReadable(file)) {
            return Optional.of("cannot be read; check its permissions");
        }
        return problemWithContent(file);
    }

    private static Optional<String> problemWithContent(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.getEntry("META-INF/application.xml") != null) {
                return Optional.of(EAR);
            }
            boolean web = zip.stream().anyMatch(entry -> entry.getName().startsWith("WEB-INF/"));
            return web ? Optional.empty() : Optional.of("has no WEB-INF directory: it is no WAR");
        } catch (ZipException e) {
            return Optional.of("is not a readable zip archive (" + e.getMessage() + "): it is no WAR, or was copied in part");
        } catch (IOException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }
}
