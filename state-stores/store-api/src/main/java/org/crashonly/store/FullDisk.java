package org.crashonly.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.FileSizeLimit;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;

/**
 * The fault of a full disk, for this store alone: none of its files may grow beyond what the largest has, whereupon writes fail as they do
 * on a disk without space. The kernel's limit on the size of files ends with the process.
 */
final class FullDisk {

    private static final Logger LOG = System.getLogger(FullDisk.class.getName());

    private final ElementId store;
    private final Path directory;
    private Injection injection;
    private long until;
    /** At its beginning a store says that nothing is injected: an earlier life may have said something else. */
    private boolean told;

    FullDisk(ElementId store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /** Injects a fault, if it is that of a full disk; null ends the one that is there. */
    synchronized void inject(Injection next) {
        if (next != null && next.harm() != Harm.DISK_FULL) {
            return;
        }
        end();
        if (next == null) {
            return;
        }
        injection = next;
        until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(next.forMillis());
        long most = largest() + next.bytes();
        FileSizeLimit.set(most);
        LOG.log(Level.WARNING, "fault in {0}: {1}: no file may be larger than {2} bytes", store, next.text(), most);
        Thread ignored = Thread.ofVirtual().name("end of a full disk").start(() -> endAt(next));
    }

    private void endAt(Injection one) {
        try {
            TimeUnit.MILLISECONDS.sleep(one.forMillis());
            endIf(one);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private synchronized void endIf(Injection one) {
        if (injection == one) {
            end();
        }
    }

    private void end() {
        if (injection != null) {
            injection = null;
            FileSizeLimit.lift();
        }
        told = false;
    }

    /** What the manager does not know yet, or has to hear again: this store with what is injected into it. */
    synchronized Optional<List<ModuleCounts>> news() {
        if (injection == null && told) {
            return Optional.empty();
        }
        told = injection == null;
        return Optional.of(injection == null || System.nanoTime() - until >= 0 ? List.of() : List.of(ModuleCounts.injected(store, injection.text())));
    }

    private long largest() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(FullDisk::size).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be looked through", e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
