package org.crashonly.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An exclusive lock that the kernel holds for this process, whatever becomes of this object, and gives up when the process ends, however
 * it ends. The file stays;
 * it means nothing without the lock.
 */
public final class KernelLock {

    /** Every lock that this process holds, by its file: a channel that nobody could reach would be closed by the garbage collector. */
    private static final Map<Path, KernelLock> HELD = new HashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    /** Device and inode of the file that was locked. */
    private final Map<String, Object> place;

    private KernelLock(Path file, FileChannel channel, FileLock lock) throws IOException {
        this.file = file;
        this.place = place(file);
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock on {@code file}, which is created if need be; empty if another process, or this one, holds it. */
    public static Optional<KernelLock> tryTake(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Files.createDirectories(absolute.getParent());
        synchronized (HELD) {
            // Opening and closing the file again would drop the lock: it belongs to the process, not to the channel.
            if (HELD.containsKey(absolute)) {
                return Optional.empty();
            }
            FileChannel channel =
                    FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            KernelLock taken = new KernelLock(absolute, channel, lock);
            HELD.put(absolute, taken);
            return Optional.of(taken);
        }
    }

    /** Whether its file still lies where it was taken: else others may take what they believe to be the same lock. */
    public boolean isInPlace() throws IOException {
        try {
            return place(file).equals(place);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static Map<String, Object> place(Path file) throws IOException {
        return Map.copyOf(Files.readAttributes(file, "unix:dev,ino"));
    }

    /** Gives the lock up. Only tests and short commands do so: everyone else ends. */
    public void release() throws IOException {
        synchronized (HELD) {
            HELD.remove(file);
            lock.release();
            channel.close();
        }
    }

    @Override
    public String toString() {
        return "lock on " + file;
    }
}
