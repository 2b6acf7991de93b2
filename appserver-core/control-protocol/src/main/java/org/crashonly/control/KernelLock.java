package org.crashonly.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An exclusive lock that the kernel holds for this process and gives up when the process ends, however it ends. The file stays;
 * it means nothing without the lock.
 */
public final class KernelLock {

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private KernelLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock on {@code file}, which is created if need be; empty if another process holds it. */
    public static Optional<KernelLock> tryTake(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new KernelLock(file, channel, lock));
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            channel.close();
            return Optional.empty();
        }
        channel.close();
        return Optional.empty();
    }

    /** Gives the lock up. Only tests and short commands do so: everyone else ends. */
    public void release() throws IOException {
        lock.release();
        channel.close();
    }

    @Override
    public String toString() {
        return "lock on " + file;
    }
}
