package org.crashonly.power;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a component has made in the process's temp directory: it goes with the component, as that directory goes with the process. */
final class TempFiles {

    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    private static final int FEW = 64;

    private final Set<Path> made = new HashSet<>();
    /** When so many are known, those are forgotten that the component has deleted. */
    private int many = FEW;

    synchronized void add(Path file) {
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            return;
        }
        Path absolute = file.toAbsolutePath().normalize();
        if (absolute.startsWith(TEMP) && !absolute.equals(TEMP)) {
            made.add(absolute);
        }
        if (made.size() > many) {
            made.removeIf(it -> Files.notExists(it, LinkOption.NOFOLLOW_LINKS));
            many = Math.max(FEW, 2 * made.size());
        }
    }

    /** Deletes them, directories with all that is in them. What a thread of the component's still adds to one is left for the next time. */
    void delete() {
        for (Path file : all()) {
            try {
                deleteTree(file);
                forget(file);
            } catch (IOException e) {
                // Something is being written there, or may not be deleted: the process's end wipes it.
            }
        }
    }

    private synchronized List<Path> all() {
        return List.copyOf(made);
    }

    private synchronized void forget(Path file) {
        made.remove(file);
    }

    private static void deleteTree(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(file, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
