package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Vista (Lowell and Chen, SOSP 1997) on the page cache: regions are mapped files, which the kernel keeps when the process dies; a
 * transaction first copies what it will change to an undo log in the same memory, and its commit is one store. No system call, no
 * second copy. Everything survives the end of the process, nothing a power cut or a reboot: files carry the boot's id, and those of
 * another boot are discarded.
 */
public final class Vista implements RecoverableMemory {

    /** How many transactions may be open at once; the next one waits. */
    static final int SLOTS = 16;

    private static final int ZEROS = 1 << 20;

    private final Path directory;
    private final String stamp;
    private final Stores stores;
    private final CommitShipper shipper;
    private final AtomicLong shipped = new AtomicLong();
    private final Arena controlArena = Arena.ofShared();
    private final VistaControl control;
    private final BlockingQueue<UndoLog> free = new ArrayBlockingQueue<>(SLOTS);
    private final Map<Integer, Mapping> mapped = new HashMap<>();
    private volatile Options options = Options.DEFAULT;

    private record Mapping(Region region, Arena arena) {}

    private Vista(Path directory, String bootId, int undoBytes, CommitShipper shipper, Stores stores) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.stamp = "." + bootId;
        this.stores = stores;
        this.shipper = shipper;
        discardOtherBoots();
        Path file = directory.resolve("control" + stamp);
        if (!Files.exists(file)) {
            create(file, VistaControl.bytes(undoBytes), memory -> VistaControl.format(memory, undoBytes));
        }
        this.control = VistaControl.open(map(file, Files.size(file), controlArena), file.toString(), stores);
        recover();
        for (int slot = 0; slot < SLOTS; slot++) {
            free.add(control.undoLog(slot));
        }
    }

    /**
     * Opens the memory kept in {@code directory}, undoing what was not committed.
     *
     * @param bootId names this boot of the machine, {@code /proc/sys/kernel/random/boot_id}: images of another boot are discarded
     * @param undoBytes room for the old values of one transaction; what an existing image was created with stays
     */
    public static Vista initialize(Path directory, String bootId, int undoBytes, CommitShipper shipper) throws IOException {
        return initialize(directory, bootId, undoBytes, shipper, Stores.PLAIN);
    }

    static Vista initialize(Path directory, String bootId, int undoBytes, CommitShipper shipper, Stores stores) throws IOException {
        if (undoBytes < 64 || undoBytes % 64 != 0) {
            throw new IllegalArgumentException("an undo log of " + undoBytes + " bytes: expected a multiple of 64");
        }
        return new Vista(directory, bootId, undoBytes, shipper, stores);
    }

    private void discardOtherBoots() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.getFileName().toString().endsWith(stamp)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Undoing twice gives the same: whoever is killed here leaves it to the next. */
    private void recover() throws IOException {
        for (int slot = 0; slot < SLOTS; slot++) {
            UndoLog undo = control.undoLog(slot);
            if (undo.isOpen()) {
                for (int segment : undo.segments()) {
                    mapSegment(segment, Files.size(segmentFile(control.segments().get(segment))));
                }
                undo.restore(segment -> mapped.get(segment).region().memory());
            }
        }
        mapped.values().forEach(mapping -> mapping.arena().close());
        mapped.clear();
    }

    @Override
    public synchronized Region map(String name, long length) throws IOException {
        int id = control.segment(name);
        if (mapped.containsKey(id)) {
            throw new IllegalStateException("segment '" + name + "' is mapped already");
        }
        Path file = segmentFile(name);
        if (!Files.exists(file)) {
            create(file, length, memory -> { });
        }
        if (Files.size(file) != length) {
            throw new IllegalArgumentException("segment '" + name + "' has " + Files.size(file) + " bytes: it cannot be mapped with " + length);
        }
        return mapSegment(id, length);
    }

    /** Bytes of the segment {@code name}, with which alone it can be mapped; empty if it is yet to be created. */
    public OptionalLong lengthOf(String name) throws IOException {
        Path file = segmentFile(name);
        return Files.exists(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
    }

    private Region mapSegment(int id, long length) throws IOException {
        Mapping mapping = mapped.get(id);
        if (mapping == null) {
            Arena arena = Arena.ofShared();
            String name = control.segments().get(id);
            mapping = new Mapping(new Region(id, name, map(segmentFile(name), length, arena)), arena);
            mapped.put(id, mapping);
        }
        return mapping.region();
    }

    private Path segmentFile(String name) {
        return directory.resolve(name + ".segment" + stamp);
    }

    private static MemorySegment map(Path file, long length, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
        }
    }

    /** The file appears whole or not at all, and with all its blocks: a full disk shows here and not as a fault in a store. */
    private static void create(Path file, long length, Format format) throws IOException {
        Path draft = file.resolveSibling("new-" + file.getFileName());
        try (FileChannel channel = FileChannel.open(
                        draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            for (long at = 0; at < length; at += ZEROS) {
                ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS, length - at));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            format.apply(channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes what a new file has to hold besides zeros. */
    private interface Format {
        void apply(MemorySegment memory);
    }

    @Override
    public synchronized void unmap(Region region) {
        region.unmap();
        mapped.remove(region.id()).arena().close();
    }

    @Override
    public Transaction begin(Restore restore) {
        try {
            return new VistaTransaction(this, free.take(), restore);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + SLOTS + " other transactions were open", e);
        }
    }

    void ended(UndoLog undo) {
        free.add(undo);
    }

    boolean ships() {
        return shipper != CommitShipper.NONE;
    }

    synchronized void ship(byte[] record) {
        shipper.ship(shipped.getAndIncrement(), ByteBuffer.wrap(record).asReadOnlyBuffer());
    }

    Stores stores() {
        return stores;
    }

    /** Does nothing: what has ended survives already. */
    @Override
    public void flush() {}

    /** Does nothing: there is no redo log. */
    @Override
    public void truncate() {}

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
    public synchronized void close() {
        mapped.values().forEach(mapping -> mapping.arena().close());
        mapped.clear();
        controlArena.close();
    }
}
