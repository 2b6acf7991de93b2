package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lightweight recoverable virtual memory (Satyanarayanan et al., SOSP 1993): regions live in memory, a commit writes the new values of
 * its ranges to a redo log, and truncation carries them to the data segments. A flushed commit survives a power cut.
 */
public final class Lrvm implements RecoverableMemory {

    private static final int READ_STEP = 1 << 20;

    private final FileLayer files;
    private final FileLayer.File logFile;
    private final RedoLog log;
    private final RecoveryReport recovery;
    private final Map<Integer, FileLayer.File> segmentFiles = new HashMap<>();
    private final Map<String, Mapping> mapped = new HashMap<>();
    /** Guards the superblock, the segments' files and the mappings; held by a truncation throughout. */
    private final Object structure = new Object();
    private final AtomicBoolean truncating = new AtomicBoolean();
    private LogStatus status;
    private volatile Options options;
    private volatile IOException truncationFailure;

    /**
     * What {@link #initialize} found.
     *
     * @param records committed transactions that were carried from the log to the data segments
     * @param bytes their size in the log
     */
    public record RecoveryReport(int records, long bytes) {}

    private record Mapping(Region region, Arena arena) {}

    private Lrvm(FileLayer files, String logName, Options options, CommitShipper shipper) throws IOException {
        this.files = files;
        this.options = options;
        if (!files.exists(logName)) {
            throw new IOException("there is no log '" + logName + "': create it first");
        }
        this.logFile = files.open(logName);
        this.status = LogStatus.read(logFile, logName);
        Epoch epoch = Epoch.discover(status.head(), status.life(), RedoLog.read(logFile, status.capacity(), status.head()));
        this.recovery = new RecoveryReport(epoch.apply(this::segmentFile), epoch.to() - status.head());
        status = status.nextLife(epoch.to());
        status.write(logFile);
        this.log = new RedoLog(logFile, status, shipper);
    }

    /**
     * Creates an empty log. It appears whole or not at all.
     *
     * @param bytes room for records; a transaction must fit, and so should all that is committed while a truncation runs. Recovery and
     *     truncation take what is in the log to the heap, with up to as much again for what they know of small changes
     * @throws IOException if there is one already
     */
    public static void createLog(FileLayer files, String name, int bytes) throws IOException {
        if (files.exists(name)) {
            throw new IOException("log '" + name + "' exists already");
        }
        if (bytes < LogRecord.SHORTEST || bytes % 8 != 0) {
            throw new IllegalArgumentException("a log of " + bytes + " bytes: expected a multiple of 8, at least " + LogRecord.SHORTEST);
        }
        String draft = name + ".new";
        try (FileLayer.File file = files.open(draft)) {
            new LogStatus(0, 0, 0, bytes, List.of()).write(file);
        }
        files.rename(draft, name);
    }

    /** Opens a log and recovers: every committed transaction that is whole in the log goes to the data segments. */
    public static Lrvm initialize(FileLayer files, String logName, Options options, CommitShipper shipper) throws IOException {
        return new Lrvm(files, logName, options, shipper);
    }

    /** What the recovery at {@link #initialize} did. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** The names of the data segments. */
    List<String> segments() {
        synchronized (structure) {
            return status.segments();
        }
    }

    /** The file of a data segment, which ends with the last byte that was ever written. */
    FileLayer.File file(String name) throws IOException {
        synchronized (structure) {
            return segmentFile(status.segments().indexOf(name));
        }
    }

    @Override
    public Region map(String name, long length) throws IOException {
        synchronized (structure) {
            if (mapped.containsKey(name)) {
                throw new IllegalStateException("segment '" + name + "' is mapped already");
            }
            int id = segment(name);
            truncate();
            FileLayer.File file = segmentFile(id);
            if (file.size() > length) {
                throw new IllegalArgumentException("segment '" + name + "' holds " + file.size() + " bytes: it cannot be mapped with " + length);
            }
            Arena arena = Arena.ofShared();
            MemorySegment memory = arena.allocate(length, 64);
            load(file, memory);
            Region region = new Region(id, name, memory);
            mapped.put(name, new Mapping(region, arena));
            return region;
        }
    }

    private static void load(FileLayer.File file, MemorySegment memory) throws IOException {
        long end = Math.min(file.size(), memory.byteSize());
        for (long at = 0; at < end; at += READ_STEP) {
            ByteBuffer step = memory.asSlice(at, Math.min(READ_STEP, end - at)).asByteBuffer();
            file.read(step, at);
        }
    }

    @Override
    public void unmap(Region region) {
        synchronized (structure) {
            region.unmap();
            Mapping mapping = mapped.remove(region.name());
            mapping.arena().close();
        }
    }

    @Override
    public Transaction begin(Restore restore) {
        return new LrvmTransaction(this, restore);
    }

    /** Called by a transaction at its end. */
    void commit(List<LogRecord.Source> sources, Commit commit) throws IOException {
        OptionalLong position = log.append(sources);
        while (position.isEmpty()) {
            flush();
            truncate();
            position = log.append(sources);
        }
        Options now = options;
        if (commit == Commit.FLUSH || log.spooled() >= now.spoolBytes()) {
            log.force(position.getAsLong());
        }
        if (log.used() >= now.truncateAtBytes() && truncating.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("log truncation").start(this::truncateInBackground);
        }
        IOException failed = truncationFailure;
        if (failed != null) {
            throw new IOException("the log cannot be truncated any more", failed);
        }
    }

    private void truncateInBackground() {
        try {
            truncate();
        } catch (IOException e) {
            truncationFailure = e;
        } finally {
            truncating.set(false);
        }
    }

    @Override
    public void flush() throws IOException {
        log.force(log.tail());
    }

    @Override
    public void truncate() throws IOException {
        synchronized (structure) {
            Epoch epoch = log.epoch();
            if (epoch.to() == status.head()) {
                return;
            }
            epoch.apply(this::segmentFile);
            status = status.withHead(epoch.to());
            status.write(logFile);
            log.truncated(epoch.to());
        }
    }

    @Override
    public RegionStatus queryOptions(Region region) {
        return new RegionStatus(region.name(), region.memory().byteSize(), region.open().get());
    }

    @Override
    public Options queryOptions() {
        return options;
    }

    @Override
    public void setOptions(Options replacement) {
        options = replacement;
    }

    @Override
    public void close() throws IOException {
        synchronized (structure) {
            for (Mapping mapping : mapped.values()) {
                mapping.arena().close();
            }
            mapped.clear();
            for (FileLayer.File file : segmentFiles.values()) {
                file.close();
            }
            logFile.close();
        }
    }

    private int segment(String name) throws IOException {
        int known = status.segments().indexOf(name);
        if (known >= 0) {
            return known;
        }
        LogStatus more = status.withSegment(name);
        more.write(logFile);
        status = more;
        return more.segments().size() - 1;
    }

    private FileLayer.File segmentFile(int id) throws IOException {
        FileLayer.File file = segmentFiles.get(id);
        if (file == null) {
            if (id < 0 || id >= status.segments().size()) {
                throw new IOException("the log names segment " + id + ", but there are " + status.segments().size() + ": it is damaged");
            }
            file = files.open(status.segments().get(id) + ".segment");
            segmentFiles.put(id, file);
        }
        return file;
    }
}
