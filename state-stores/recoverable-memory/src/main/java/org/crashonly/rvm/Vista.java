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
import java.util.List;
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
    private static final String SEGMENT = ".segment";
    private static final String ASIDE = "damaged-";

    private final Path directory;
    private final String stamp;
    private final Access access;
    private final Stores stores;
    private final CommitShipper shipper;
    private final AtomicLong shipped = new AtomicLong();
    private final Arena controlArena = Arena.ofShared();
    private final VistaControl control;
    private final BlockingQueue<UndoLog> free = new ArrayBlockingQueue<>(SLOTS);
    private final Map<Integer, Mapping> mapped = new HashMap<>();
    /** Mappings in which a recovery undid what was not committed, for the first who maps their segments. */
    private final Map<Integer, Mapping> undone = new HashMap<>();
    private volatile Options options = Options.DEFAULT;

    private record Mapping(Region region, Arena arena) {}

    /** Whose memory is written. */
    enum Access {
        /** The files' own, as the kernel keeps it. */
        SHARED(FileChannel.MapMode.READ_WRITE),
        /** A copy of each page that is written: the files stay as they are. */
        PRIVATE(FileChannel.MapMode.PRIVATE);

        private final FileChannel.MapMode mode;

        Access(FileChannel.MapMode mode) {
            this.mode = mode;
        }
    }

    private Vista(Path directory, String bootId, Access access, CommitShipper shipper, Stores stores) throws IOException {
        this.directory = directory;
        this.stamp = "." + bootId;
        this.access = access;
        this.stores = stores;
        this.shipper = shipper;
        Path file = directory.resolve("control" + stamp);
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
        Files.createDirectories(directory);
        String stamp = "." + bootId;
        discardOtherBoots(directory, stamp);
        Path file = directory.resolve("control" + stamp);
        if (!Files.exists(file)) {
            create(file, VistaControl.bytes(undoBytes), memory -> VistaControl.format(memory, undoBytes));
        }
        return new Vista(directory, bootId, Access.SHARED, shipper, stores);
    }

    /** Opens what is there, of whatever boot, and discards nothing. */
    static Vista existing(Path directory, String bootId, Access access) throws IOException {
        return new Vista(directory, bootId, access, CommitShipper.NONE, Stores.PLAIN);
    }

    /** What is not named like a file of this package is left alone. */
    private static void discardOtherBoots(Path directory, String stamp) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.endsWith(stamp) && (name.contains(Image.CONTROL) || name.contains(SEGMENT + "."))) {
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
                List<String> names = control.segments();
                for (int segment : undo.segments(names.size())) {
                    mapSegment(segment, lengthOf(names.get(segment)).orElseThrow(() -> new UnusableImageException(
                            UnusableImageException.Reason.DAMAGED, "segment '" + names.get(segment) + "' in " + directory + " is gone, and was being changed")));
                }
                undo.requireWithin(segment -> mapped.get(segment).region().memory().byteSize());
                undo.restore(segment -> mapped.get(segment).region().memory());
            }
        }
        if (access == Access.PRIVATE) {
            // What was undone is in these mappings and nowhere else.
            undone.putAll(mapped);
        } else {
            mapped.values().forEach(mapping -> mapping.arena().close());
        }
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
            mapping = undone.remove(id);
        }
        if (mapping == null) {
            Arena arena = Arena.ofShared();
            String name = control.segments().get(id);
            mapping = new Mapping(new Region(id, name, map(segmentFile(name), length, arena)), arena);
        }
        mapped.put(id, mapping);
        return mapping.region();
    }

    /** Room for the old values of one transaction, as the image was made. */
    public long undoBytes() {
        return control.undoBytes();
    }

    /** The names of the data segments. */
    List<String> segments() {
        return control.segments();
    }

    private Path segmentFile(String name) {
        return directory.resolve(name + SEGMENT + stamp);
    }

    private MemorySegment map(Path file, long length, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(access.mode, 0, length, arena);
        }
    }

    /**
     * The file appears whole or not at all, and with all its blocks: a full disk shows here and not as a fault in a store. Then nothing of it
     * stays to keep the disk full.
     */
    private static void create(Path file, long length, Format format) throws IOException {
        Path draft = file.resolveSibling("new-" + file.getFileName());
        try {
            write(draft, length, format);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private static void write(Path draft, long length, Format format) throws IOException {
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

    /**
     * Ends a mapping of what cannot be repaired and puts its file aside, where it stays until the next reboot or the next one of its name that
     * is; the segment can be mapped anew.
     *
     * @return the file now
     */
    public synchronized Path setAside(Region region) throws IOException {
        unmap(region);
        return aside(segmentFile(region.name()));
    }

    /**
     * Puts all files of an image aside that cannot be opened. Nobody may use them.
     *
     * @return the control file now
     */
    public static Path setAside(Path directory, String bootId) throws IOException {
        Path control = directory.resolve(Image.CONTROL + bootId);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SEGMENT + "." + bootId)) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(ASIDE)) {
                    aside(file);
                }
            }
        }
        // The last one: as long as it is there, so is the image.
        return aside(control);
    }

    private static Path aside(Path file) throws IOException {
        return Files.move(file, file.resolveSibling(ASIDE + file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
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
        undone.values().forEach(mapping -> mapping.arena().close());
        mapped.clear();
        undone.clear();
        controlArena.close();
    }
}
