package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.process.Offspring;

/** Removes what an ended generation leaves: processes that its modules have started, and its files: specification with its secrets, vitals, lock, work directory. */
final class Remains {

    private static final System.Logger LOG = System.getLogger(Remains.class.getName());

    private final DataDirectory data;

    Remains(DataDirectory data) {
        this.data = data;
    }

    /**
     * Removes in the background all that belonged to {@code generation}, whose process is gone, but for its lock file, which shows its
     * number until the next one has left its own.
     *
     * @param process which was its own
     */
    void remove(Generation generation, ProcessIdentity process) {
        Thread.ofVirtual().name("remains of " + generation).start(() -> {
            endOffspring(() -> Offspring.end(data.instance(), generation, process.pid()));
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
        endOffspring(() -> Offspring.endAll(data.instance(), Path.of("/proc/self"), it -> !present.contains(it)));
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

    /** Ends processes. */
    private interface Ending {
        int end() throws IOException;
    }

    /** What modules have started must not keep their files. */
    private static void endOffspring(Ending ending) {
        try {
            int ended = ending.end();
            if (ended > 0) {
                LOG.log(System.Logger.Level.INFO, "{0,number,#} processes killed that modules of ended generations had started", ended);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what modules of ended generations have started goes on: {0}", e.toString());
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                // A module may have made one that cannot be changed, not even by its owner.
                if (!Files.isWritable(visited) || !Files.isExecutable(visited)) {
                    Files.setPosixFilePermissions(visited, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            /** A directory that its owner may not list comes here before it is visited. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || Files.isReadable(file) && Files.isExecutable(file)) {
                    throw failure;
                }
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
                deleteTree(file);
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
