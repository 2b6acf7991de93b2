package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.crashonly.rvm.Image.Engine;
import org.crashonly.rvm.ImageCheck.Report;
import org.crashonly.rvm.ImageCheck.Segment;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;

/**
 * An image that is damaged as a few bytes say, and what the readers make of it: a clear reason, or an image that is sound afterwards and opens. The
 * bytes are a random generator's, Jazzer's ({@code -Pfuzz}), or those of an earlier run that found something.
 *
 * <pre>input: flags 1 (1: of Vista, 2: with the checksums made right again) | { what 1 | where 4 | value 4 }*</pre>
 */
public final class FuzzedImage {

    /** What can become of it. */
    enum Outcome { NOT_RECOGNISED, DAMAGED, REPAIRED, CLEAN }

    static final int BYTES = 16 << 10;
    static final int LOG = 16 << 10;
    static final int UNDO = 4 << 10;
    static final int VISTA = 1;
    static final int SEALED = 2;
    private static final int EDIT = 9;
    private static final int MOST_EDITS = 32;

    private static FuzzedImage forJazzer;

    private final Path directory;
    private final Map<Engine, Map<String, byte[]>> valid = new TreeMap<>();

    /** Makes the images that are damaged then. */
    FuzzedImage(Path directory) throws IOException {
        this.directory = directory;
        for (Engine engine : Engine.values()) {
            fill(engine);
            valid.put(engine, files());
            clear();
        }
    }

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (forJazzer == null) {
            Path memory = Path.of("/dev/shm");
            forJazzer = new FuzzedImage(Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "crashonly-fuzz") : Files.createTempDirectory("crashonly-fuzz"));
            Runtime.getRuntime().addShutdownHook(new Thread(forJazzer::remove));
        }
        Outcome ignored = forJazzer.outcome(input);
    }

    private void remove() {
        try {
            clear();
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a log to apply, or an open transaction to undo. */
    private void fill(Engine engine) throws IOException {
        if (engine == Engine.LRVM) {
            Lrvm.createLog(new DiskLayer(directory), "log", LOG, 0);
        }
        RecoverableMemory memory = open(engine);
        Heap heap = Heap.format(memory, memory.map("heap", BYTES), 40);
        memory.map("raw", 1_000);
        Transaction first = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, first, "map");
        PersistentQueue queue = PersistentQueue.create(heap, first, "queue");
        first.end(Commit.FLUSH);
        for (int i = 0; i < 8; i++) {
            Transaction transaction = memory.begin(Restore.RESTORE);
            map.put(transaction, bytes("key " + i), bytes("value " + i));
            queue.add(transaction, bytes("element " + i));
            transaction.end(Commit.FLUSH);
        }
        map.remove(memory.begin(Restore.RESTORE), bytes("key 3"));
        memory.close();
    }

    private RecoverableMemory open(Engine engine) throws IOException {
        return engine == Engine.LRVM
                ? Lrvm.initialize(new DiskLayer(directory), "log", Options.DEFAULT, CommitShipper.NONE)
                : Vista.initialize(directory, "boot", UNDO, CommitShipper.NONE);
    }

    /** Damages an image and judges what becomes of it. */
    Outcome outcome(byte[] input) throws IOException {
        int flags = input.length == 0 ? 0 : input[0];
        Engine engine = (flags & VISTA) == 0 ? Engine.LRVM : Engine.VISTA;
        clear();
        for (Map.Entry<String, byte[]> file : valid.get(engine).entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        damage(input, new ArrayList<>(valid.get(engine).keySet()));
        if ((flags & SEALED) != 0) {
            seal();
        }
        Outcome outcome = judge(directory);
        if (outcome == Outcome.CLEAN || outcome == Outcome.REPAIRED) {
            read(engine);
        }
        return outcome;
    }

    private void damage(byte[] input, List<String> names) throws IOException {
        ByteBuffer edits = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).position(Math.min(1, input.length));
        for (int i = 0; i < MOST_EDITS && edits.remaining() >= EDIT; i++) {
            int what = edits.get() & 0xff;
            long where = edits.getInt() & 0xffffffffL;
            int value = edits.getInt();
            try (RandomAccessFile file = new RandomAccessFile(directory.resolve(names.get(what % 16 % names.size())).toFile(), "rw")) {
                if (file.length() > 0) {
                    change(file, what / 16, where % file.length(), value);
                }
            }
        }
    }

    private static void change(RandomAccessFile file, int what, long where, int value) throws IOException {
        file.seek(where);
        switch (what) {
            case 0 -> file.setLength(where);
            case 1 -> file.write(new byte[value & 0xff]);
            case 2, 3, 4, 5 -> file.writeByte(value);
            case 6, 7, 8 -> file.writeLong(Long.reverseBytes(value));
            default -> file.writeInt(Integer.reverseBytes(value));
        }
    }

    /** Whatever has a checksum gets the right one, as if it had been written so. */
    private void seal() throws IOException {
        for (Path file : list()) {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + 56 <= bytes.length; at += 4) {
                if (bytes[at] != 'B' && bytes[at] != 'C') {
                    continue;
                }
                String word = new String(bytes, at, 7, StandardCharsets.ISO_8859_1);
                int length = buffer.getInt(at + 4);
                if (word.equals("CRVMLOG") && at + LogStatus.BLOCK <= bytes.length) {
                    seal(buffer, at, 8, LogStatus.BLOCK);
                } else if (word.equals("CRVHEAP")) {
                    seal(buffer, at, 24, 28);
                } else if (word.startsWith("BMVR") && length >= LogRecord.SHORTEST && length <= bytes.length - at && !isFarOut(buffer, at + 40, at + length)) {
                    seal(buffer, at, 36, length);
                }
            }
            Files.write(file, bytes);
        }
    }

    /** Whether a change of a record would make a segment of so many bytes that nothing else but their number would be tested. */
    private static boolean isFarOut(ByteBuffer record, int from, int end) {
        for (int at = from; at + 16 <= end; at += 8) {
            long offset = record.getLong(at + 8);
            if (offset > BYTES && offset < 1L << 40) {
                return true;
            }
            int length = record.getInt(at + 4);
            if (length < 0 || length > end - at) {
                return false;
            }
            at += 8 + ((length + 7) & -8);
        }
        return false;
    }

    /** What begins at {@code at} has its checksum there, over all of its length but the checksum. */
    private static void seal(ByteBuffer bytes, int at, int checksumAt, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), at, checksumAt);
        crc.update(bytes.array(), at + checksumAt + 4, length - checksumAt - 4);
        bytes.putInt(at + checksumAt, (int) crc.getValue());
    }

    /** Holds {@link ImageCheck} to its word. */
    static Outcome judge(Path directory) throws IOException {
        List<Image> images = Image.find(directory);
        if (images.isEmpty()) {
            return Outcome.NOT_RECOGNISED;
        }
        Map<String, byte[]> before = files(directory);
        Report found = ImageCheck.check(images.getFirst());
        assertSame(files(directory), before);
        Report repaired = ImageCheck.repair(images.getFirst());
        Report after = ImageCheck.check(images.getFirst());
        if (found.isDamaged()) {
            String reasons = found.damage() + " " + found.segments().stream().map(Segment::damage).toList();
            assertThat(reasons).doesNotContain("Exception").isNotBlank();
            return Outcome.DAMAGED;
        }
        assertThat(repaired.repaired()).isEqualTo(!found.isClean());
        assertThat(after.isClean()).as("%s, then %s", found, after).isTrue();
        return found.isClean() ? Outcome.CLEAN : Outcome.REPAIRED;
    }

    /** What is said to be sound can be read to its end, and written to. */
    private void read(Engine engine) throws IOException {
        try (RecoverableMemory memory = open(engine)) {
            Region region = heap(memory);
            if (region == null || !Heap.isFormatted(region)) {
                return;
            }
            Heap heap = Heap.open(region);
            PersistentMap.open(heap, "map").ifPresent(map -> map.forEach((key, value) -> { }));
            Optional<PersistentQueue> queue = PersistentQueue.open(heap, "queue");
            for (boolean more = queue.isPresent(); more; ) {
                Transaction transaction = memory.begin(Restore.RESTORE);
                more = queue.get().remove(transaction).isPresent();
                transaction.end(Commit.FLUSH);
            }
        }
    }

    /** The region that was a heap; null if its segment has not the length of one any more. */
    private static Region heap(RecoverableMemory memory) throws IOException {
        try {
            return memory.map("heap", BYTES);
        } catch (IllegalArgumentException ofAnotherLength) {
            return null;
        }
    }

    private Map<String, byte[]> files() throws IOException {
        return files(directory);
    }

    static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    static void assertSame(Map<String, byte[]> found, Map<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    private void clear() throws IOException {
        for (Path file : list()) {
            Files.delete(file);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
