package org.crashonly.control;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Heartbeat and progress counters of one process, in a mapped file: the process adds to them without a system call, the manager
 * reads them even while the process is frozen. Written by one process, read by any.
 */
public final class Vitals {

    /** A place in the file. Order and number are the format: append only. */
    public enum Counter {
        /** {@link System#nanoTime} of the last heartbeat. */
        HEARTBEAT_NANOS,
        /** Steps of work completed, of whatever kind: advances as long as the process gets anywhere. */
        PROGRESS,
        /** Requests being worked on. */
        IN_FLIGHT,
        /** Requests begun. */
        STARTED,
        /** Requests answered. */
        COMPLETED,
        /** Requests answered with a server error. */
        FAILED,
        /** Requests refused before they were started. */
        REFUSED,
        /** Requests held at this moment. */
        HELD,
        /** Requests sent again. */
        REPEATED,
        /** When the oldest request in flight began ({@link System#nanoTime}); 0 if there is none. */
        OLDEST_IN_FLIGHT_NANOS,
        /** Threads in modules that should have left: of an ended generation, or of a request that was cut. */
        ZOMBIES,
        /** Class loaders of ended generations of modules that are still there: leaked, or not collected yet. */
        RETAINED_LOADERS,
        /** Connections that modules have to others than stores and components: none but their own time-outs ends them with their request. */
        OUTSIDE_CONNECTIONS,
        /** Connections of pools that were taken back, because the request that had them was over and gave them back to nobody. */
        LEASES_ENDED,
        /** Bytes of heap in use after the latest collection. */
        HEAP_USED,
        /** Bytes that the heap may have. */
        HEAP_MOST,
        /** Bytes that the JVM keeps of classes. */
        METASPACE_USED,
        /** Bytes that it may keep of them; 0 for any number. */
        METASPACE_MOST
    }

    private static final long MAGIC = 0x43524153484f4e31L; // "CRASHON1"
    private static final int SIZE = 4096;
    private static final long MAGIC_AT = 0;
    private static final long PID_AT = 8;
    private static final long START_TICKS_AT = 16;
    private static final long COUNTERS_AT = 64;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    private Vitals(MemorySegment memory) {
        this.memory = memory;
    }

    /** Creates {@code file} for the process {@code owner}, with its first heartbeat in it. */
    public static Vitals create(Path file, ProcessIdentity owner) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Vitals vitals = new Vitals(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.global()));
            LONG.set(vitals.memory, PID_AT, owner.pid());
            LONG.set(vitals.memory, START_TICKS_AT, owner.startTicks());
            vitals.beat();
            LONG.setRelease(vitals.memory, MAGIC_AT, MAGIC);
            return vitals;
        }
    }

    /** Counters that nobody but this process reads, for what is a part of a process that has vitals already. */
    public static Vitals unshared() {
        return new Vitals(MemorySegment.ofArray(new long[SIZE / Long.BYTES]));
    }

    /**
     * Opens another process's file for reading; it is unmapped when {@code arena} is closed.
     *
     * @throws IOException if the file is missing or not yet, or not, a vitals file
     */
    public static Vitals open(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != SIZE) {
                throw new IOException(file + ": " + channel.size() + " bytes, a vitals file has " + SIZE);
            }
            Vitals vitals = new Vitals(channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE, arena));
            if ((long) LONG.getAcquire(vitals.memory, MAGIC_AT) != MAGIC) {
                throw new IOException(file + ": not a vitals file");
            }
            return vitals;
        }
    }

    /** Whether {@code file} is there and was written by {@code identity}. */
    public static boolean isOf(Path file, ProcessIdentity identity) {
        try (Arena once = Arena.ofConfined()) {
            return open(file, once).isOf(identity);
        } catch (IOException noVitals) {
            return false;
        }
    }

    /** Whether the file was written by {@code identity}. */
    public boolean isOf(ProcessIdentity identity) {
        return (long) LONG.get(memory, PID_AT) == identity.pid() && (long) LONG.get(memory, START_TICKS_AT) == identity.startTicks();
    }

    /** Says that this process is alive. Called by what does the work, so that a stuck event loop stops beating. */
    public void beat() {
        set(Counter.HEARTBEAT_NANOS, System.nanoTime());
    }

    public void add(Counter counter, long amount) {
        long ignored = (long) LONG.getAndAdd(memory, at(counter), amount);
    }

    public void set(Counter counter, long value) {
        LONG.setRelease(memory, at(counter), value);
    }

    public long get(Counter counter) {
        return (long) LONG.getAcquire(memory, at(counter));
    }

    private static long at(Counter counter) {
        return COUNTERS_AT + 8L * counter.ordinal();
    }
}
