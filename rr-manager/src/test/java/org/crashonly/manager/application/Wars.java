package org.crashonly.manager.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small WARs. */
final class Wars {

    private Wars() {}

    static Path write(Path file, String... entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    /** One that holds the class file of {@code type}. */
    static Path withClass(Path file, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file));
                InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
            in.transferTo(out);
        }
        return file;
    }

    /** One that holds {@code text} under {@code name}. */
    static Path withText(Path file, String name, String text) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(name));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    static Path war(Path file) throws IOException {
        return write(file, "WEB-INF/web.xml", "index.html");
    }
}
