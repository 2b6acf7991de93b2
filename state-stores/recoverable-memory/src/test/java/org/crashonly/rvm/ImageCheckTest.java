package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.Image.Engine;
import org.crashonly.rvm.ImageCheck.Report;
import org.crashonly.rvm.ImageCheck.Segment;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images are known by their files, looked at without being touched, and repaired without being made worse. */
class ImageCheckTest {

    private static final int BYTES = 32 << 10;
    private static final int LOG = 64 << 10;
    private static final int MUTATIONS = Integer.getInteger("rvm.mutations", 300);

    @TempDir
    Path directory;

    private Path lrvm;
    private Path vista;

    @BeforeEach
    void fill() throws IOException {
        lrvm = directory.resolve("lrvm");
        vista = directory.resolve("vista");
        DiskLayer disk = new DiskLayer(lrvm);
        Lrvm.createLog(disk, "log", LOG);
        fill(Lrvm.initialize(disk, "log", Options.DEFAULT, CommitShipper.NONE));
        fill(Vista.initialize(vista, "boot", 1 << 16, CommitShipper.NONE));
    }

    /** Leaves a log to apply in one, and an open transaction to undo in the other. */
    private static void fill(RecoverableMemory memory) throws IOException {
        Region region = memory.map("heap", BYTES);
        memory.map("raw", 1000);
        Heap heap = Heap.format(memory, region, 60);
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, transaction, "map");
        PersistentQueue queue = PersistentQueue.create(heap, transaction, "queue");
        for (int i = 0; i < 15; i++) {
            map.put(transaction, bytes("key " + i), bytes("value " + i));
            queue.add(transaction, bytes("element " + i));
        }
        transaction.end(Commit.FLUSH);
        map.remove(memory.begin(Restore.RESTORE), bytes("key 3"));
        memory.close();
    }

    @Test
    void imagesAreFoundByTheirFilesAndWhatIsNoneIsPassedOver() throws IOException {
        Files.writeString(directory.resolve("CRVMLOG"), "CRVMLOG of something else");
        Files.writeString(directory.resolve("empty"), "");
        assertThat(Image.find(directory)).containsExactly(
                new Image(Engine.LRVM, lrvm, "log", 1), new Image(Engine.VISTA, vista, "boot", 1));
        assertThat(Image.find(lrvm.resolve("heap.segment"))).containsExactly(new Image(Engine.LRVM, lrvm, "log", 1));
        assertThat(Image.find(vista.resolve("heap.segment.boot"))).containsExactly(new Image(Engine.VISTA, vista, "boot", 1));
        assertThat(Image.find(directory.resolve("empty"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSoundIsNotTouchedThoughItHasToBeRecovered(Engine engine) throws IOException {
        Map<String, byte[]> before = FuzzedImage.files(of(engine));
        Report report = ImageCheck.repair(image(engine));
        assertThat(report.isClean()).isTrue();
        assertThat(report.segments()).extracting(Segment::name, Segment::isHeap, Segment::bytes).containsExactly(
                tuple("heap", true, (long) BYTES), tuple("raw", false, rawBytes(engine)));
        FuzzedImage.assertSame(FuzzedImage.files(of(engine)), before);
        assertThat(contents(engine)).hasSize(15);
    }

    /** The redo log carries only what was written. */
    private static long rawBytes(Engine engine) {
        return engine == Engine.LRVM ? 0 : 1000;
    }

    @ParameterizedTest
    @EnumSource
    void whatContradictsItselfIsRepairedOnlyWhenAsked(Engine engine) throws IOException {
        truncate(engine);
        poke(of(engine).resolve(engine == Engine.LRVM ? "heap.segment" : "heap.segment.boot"), Geometry.FREE_BLOCKS_AT, 3);
        Map<String, byte[]> before = FuzzedImage.files(of(engine));
        Report found = ImageCheck.check(image(engine));
        assertThat(found.segments().getFirst().findings()).extracting(HeapCheck.Finding::kind).containsExactly(Inconsistency.FREE_BLOCK_COUNT);
        assertThat(found.repaired()).isFalse();
        FuzzedImage.assertSame(FuzzedImage.files(of(engine)), before);

        assertThat(ImageCheck.repair(image(engine)).repaired()).isTrue();
        assertThat(ImageCheck.check(image(engine)).isClean()).isTrue();
        assertThat(contents(engine)).hasSize(15);
    }

    @Test
    void aDamagedCopyOfTheLogsSuperblockIsWrittenAnew() throws IOException {
        poke(lrvm.resolve("log"), 0, 0);
        assertThat(ImageCheck.repair(Image.find(lrvm).getFirst()).findings()).extracting(HeapCheck.Finding::kind)
                .containsExactly(Inconsistency.SUPERBLOCK_COPY);
        assertThat(ImageCheck.check(image(Engine.LRVM)).isClean()).isTrue();
        assertThat(contents(Engine.LRVM)).hasSize(15);
    }

    @ParameterizedTest
    @EnumSource
    void anotherVersionIsNotGuessedAt(Engine engine) throws IOException {
        Path file = of(engine).resolve(engine == Engine.LRVM ? "log" : "control.boot");
        poke(file, 4, engine == Engine.LRVM ? 0x39474f4c : 0x39415453);
        Report report = ImageCheck.repair(Image.find(file).getFirst());
        assertThat(report.damage()).contains("version 9, this program reads 1");
        assertThat(report.isDamaged()).isTrue();
    }

    @Test
    void aHeapWithoutAnySuperblockIsBeyondRepairAndSaid() throws IOException {
        for (long at : List.of(9L, Geometry.of(BYTES, 60).copiesAt().get(1) + 9, BYTES - Geometry.COPY + 9L)) {
            poke(vista.resolve("heap.segment.boot"), at, 77);
        }
        Map<String, byte[]> before = FuzzedImage.files(vista);
        Report report = ImageCheck.repair(image(Engine.VISTA));
        assertThat(report.segments().getFirst().damage()).contains("copies of its superblock are damaged");
        assertThat(report.repaired()).isFalse();
        FuzzedImage.assertSame(FuzzedImage.files(vista), before);
    }

    /** Whatever the bytes are: a clear reason, or an image that is sound afterwards and opens. */
    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void anyDamageIsNamedOrRepaired(Engine engine) throws IOException {
        Map<String, byte[]> valid = FuzzedImage.files(of(engine));
        List<String> names = new ArrayList<>(valid.keySet());
        Map<FuzzedImage.Outcome, Integer> outcomes = new EnumMap<>(FuzzedImage.Outcome.class);
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Random random = new Random(seed);
            restore(of(engine), valid);
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                mutate(of(engine).resolve(names.get(random.nextInt(names.size()))), random);
            }
            outcomes.merge(judged(engine, seed), 1, Integer::sum);
        }
        System.out.printf("%s: %d images fuzzed: %s%n", engine, MUTATIONS, outcomes);
        assertThat(outcomes).containsKeys(FuzzedImage.Outcome.CLEAN, FuzzedImage.Outcome.REPAIRED, FuzzedImage.Outcome.DAMAGED);
    }

    private FuzzedImage.Outcome judged(Engine engine, int seed) throws IOException {
        try {
            return FuzzedImage.judge(of(engine));
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void mutate(Path file, Random random) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            return;
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            switch (random.nextInt(12)) {
                case 0 -> bytes.setLength(random.nextLong(size));
                case 1 -> {
                    bytes.seek(random.nextLong(size));
                    bytes.write(new byte[random.nextInt(1, 200)]);
                }
                default -> {
                    // Where the words are that everything hangs on, more often than elsewhere.
                    bytes.seek(random.nextBoolean() ? random.nextLong(Math.min(size, 4000)) : random.nextLong(size));
                    bytes.write(random.nextInt());
                }
            }
        }
    }

    /** Recovers: everything is in the segments. */
    private void truncate(Engine engine) throws IOException {
        if (engine == Engine.LRVM) {
            Lrvm.initialize(new DiskLayer(lrvm), "log", Options.DEFAULT, CommitShipper.NONE).close();
        } else {
            Vista.initialize(vista, "boot", 1 << 16, CommitShipper.NONE).close();
        }
    }

    private Map<String, String> contents(Engine engine) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (RecoverableMemory memory = engine == Engine.LRVM
                ? Lrvm.initialize(new DiskLayer(lrvm), "log", Options.DEFAULT, CommitShipper.NONE)
                : Vista.initialize(vista, "boot", 1 << 16, CommitShipper.NONE)) {
            Heap heap = Heap.open(memory.map("heap", BYTES));
            PersistentMap.open(heap, "map").orElseThrow().forEach((key, value) -> found.put(
                    new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8)));
        }
        return found;
    }

    private Image image(Engine engine) throws IOException {
        return Image.find(of(engine)).getFirst();
    }

    private Path of(Engine engine) {
        return engine == Engine.LRVM ? lrvm : vista;
    }

    private static void poke(Path file, long at, int littleEndian) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            bytes.writeInt(Integer.reverseBytes(littleEndian));
        }
    }

    private static void restore(Path directory, Map<String, byte[]> files) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
