package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.crashonly.control.Generation;
import org.crashonly.manager.DataDirectory;

/** Removes what an ended generation leaves in the file system: specification with its secrets, vitals, lock, work directory. */
final class Remains {

    private static final System.Logger LOG = System.getLogger(Remains.class.getName());

    private final DataDirectory data;

    Remains(DataDirectory data) {
        this.data = data;
    }

    /**
     * Removes in the background all that belonged to {@code generation}, whose process is gone, but for its lock file, which shows its
     * number until the next one has left its own.
     */
    void remove(Generation generation) {
        Thread.ofVirtual().name("remains of " + generation).start(() -> {
            try {
                Files.deleteIfExists(data.specification(generation));
                Files.deleteIfExists(data.vitals(generation));
                deleteTree(data.work(generation));
                if (generation.number() > 1) {
                    Files.deleteIfExists(data.generationLock(new Generation(generation.id(), generation.number() - 1)));
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "remains of {0}: {1}", generation, e.toString());
            }
        });
    }

    /** Removes what generations left that ended while no manager watched; {@code present} are those that run. */
    void removeAllBut(Set<Generation> present) {
        try {
            for (Path left : data.remains(present)) {
                try {
                    deleteTree(left);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "remains of earlier generations: {0}", e.toString());
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "remains of earlier generations cannot be listed: {0}", e.toString());
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                // A module may have made one that cannot be changed, not even by its owner.
                if (!Files.isWritable(visited)) {
                    Files.setPosixFilePermissions(visited, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
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
