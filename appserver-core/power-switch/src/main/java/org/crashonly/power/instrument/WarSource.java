package org.crashonly.power.instrument;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The files of a WAR that is to be instrumented. */
sealed interface WarSource extends Closeable {

    /** In the order in which they are written again, each name once. */
    List<ZipEntry> entries() throws IOException;

    byte[] read(ZipEntry entry, Unpacking unpacking) throws IOException;

    static WarSource of(Path war) throws IOException {
        return Files.isDirectory(war) ? new Directory(war) : new Archive(war, new ZipFile(war.toFile()));
    }

    /** What is written has this time, unless it had one. */
    static ZipEntry timeless(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }

    /** A zip file. */
    record Archive(Path file, ZipFile zip) implements WarSource {

        @Override
        public List<ZipEntry> entries() {
            return distinct(zip);
        }

        @Override
        public byte[] read(ZipEntry entry, Unpacking unpacking) throws IOException {
            return unpacking.read(file.toString(), zip, entry);
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }

        /** The entries of an archive, the first of each name: writers refuse a second one. */
        static List<ZipEntry> distinct(ZipFile zip) {
            Set<String> seen = new HashSet<>();
            List<ZipEntry> entries = new ArrayList<>();
            zip.stream().filter(entry -> seen.add(entry.getName())).forEach(entries::add);
            return entries;
        }
    }

    /** An exploded WAR. */
    record Directory(Path directory) implements WarSource {

        @Override
        public List<ZipEntry> entries() throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> directory.relativize(file).toString())
                        .sorted(Comparator.naturalOrder())
                        .map(WarSource::timeless)
                        .toList();
            }
        }

        @Override
        public byte[] read(ZipEntry entry, Unpacking unpacking) throws IOException {
            try (InputStream in = Files.newInputStream(directory.resolve(entry.getName()))) {
                return unpacking.read(directory.toString(), entry.getName(), in);
            }
        }

        @Override
        public void close() {}
    }
}
