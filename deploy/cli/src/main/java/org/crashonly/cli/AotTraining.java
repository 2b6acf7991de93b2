package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.AotCaches;

/**
 * Makes missing caches in one go: a whole server runs in a data directory of its own, so that every JVM is trained on the very path that
 * it takes in earnest. Killed in the middle, it leaves a workshop that the next training clears, and no cache.
 */
final class AotTraining {

    private static final long POLL_NANOS = 200_000_000;

    private final AotCaches caches;
    private final Screen screen;

    AotTraining(AotCaches caches, Screen screen) {
        this.caches = caches;
        this.screen = screen;
    }

    /** Trains if a cache is missing or stale. Waits if another process is at it. */
    void trainIfNeeded() throws IOException {
        if (caches.missing().isEmpty()) {
            return;
        }
        KernelLock lock = awaitLock();
        try {
            if (!caches.missing().isEmpty()) {
                train();
            }
        } finally {
            lock.release();
        }
    }

    private KernelLock awaitLock() throws IOException {
        Optional<KernelLock> lock = caches.tryLock();
        if (lock.isEmpty()) {
            screen.progress("another process trains the caches; waiting for it");
        }
        while (lock.isEmpty()) {
            LockSupport.parkNanos(POLL_NANOS);
            lock = caches.tryLock();
        }
        return lock.get();
    }

    private void train() throws IOException {
        Path workshop = caches.workshop();
        DataDirectory data = new DataDirectory(workshop.resolve("data"));
        clear(workshop, data);
        Path drafts = Files.createDirectories(workshop.resolve("drafts"));
        Thread onInterrupt = new Thread(() -> clearQuietly(workshop, data), "clear");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            screen.progress("training the start-up caches, once for this build: starting a server");
            TrainingServer server = TrainingServer.start(data, caches.launch(), drafts);
            server.use();
            screen.progress("training: writing the caches");
            server.end(screen);
            for (String word : AotCaches.words()) {
                if (!caches.install(word, drafts)) {
                    screen.progress("crashonly: no usable cache was made for " + word);
                }
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            clear(workshop, data);
        }
    }

    private static void clear(Path workshop, DataDirectory data) throws IOException {
        if (data.exists()) {
            Server.in(data).stop();
        }
        Trees.delete(workshop);
    }

    private static void clearQuietly(Path workshop, DataDirectory data) {
        try {
            clear(workshop, data);
        } catch (IOException | RuntimeException e) {
            // The next training clears what is left.
        }
    }
}
