package org.crashonly.sandbox.staging;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a WAR, be it an archive or a directory. */
sealed interface WarContent extends Closeable {

    /** Names with slashes, sorted, without directories. */
    List<String> names() throws IOException;

    /** The bytes of one file; damage is an {@link IOException}. */
    byte[] read(String name) throws IOException;

    /** The content of {@code war}. */
    static WarContent of(Path war) throws IOException {
        return Files.isDirectory(war) ? new Exploded(war) : new Archive(new ZipFile(war.toFile()));
    }

    /** A zip file. */
    record Archive(ZipFile zip) implements WarContent {

        @Override
        public List<String> names() {
            return zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).sorted().toList();
        }

        @Override
        public byte[] read(String name) throws IOException {
            ZipEntry entry = zip.getEntry(name);
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] bytes = in.readAllBytes();
                CRC32 checksum = new CRC32();
                checksum.update(bytes);
                if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
                    throw new ZipException("the checksum of " + name + " is wrong");
                }
                return bytes;
            }
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    /** A directory. */
    record Exploded(Path directory) implements WarContent {

        @Override
        public List<String> names() throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                return files.filter(Files::isRegularFile).map(file -> directory.relativize(file).toString()).sorted().toList();
            }
        }

        @Override
        public byte[] read(String name) throws IOException {
            return Files.readAllBytes(directory.resolve(name));
        }

        @Override
        public void close() {}
    }
}
