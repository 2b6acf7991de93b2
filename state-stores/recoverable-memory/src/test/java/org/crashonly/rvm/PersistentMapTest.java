package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.rvm.KillableStores.Killed;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a map offers beside put, get and remove, which {@link HeapTest} tests; and how it grows. */
class PersistentMapTest {

    private static final int BYTES = 64 << 10;
    private static final int SMALL = 12 << 10;

    @TempDir
    Path directory;

    private Vista memory;
    private Region region;
    private PersistentMap map;

    @BeforeEach
    void create() throws Exception {
        memory = Vista.initialize(directory.resolve("memory"), "this-boot", 64 << 10, CommitShipper.NONE);
        region = memory.map("data", BYTES);
        Heap heap = Heap.format(memory, region, 100);
        Transaction transaction = memory.begin(Restore.RESTORE);
        map = PersistentMap.create(heap, transaction, "map");
        for (int i = 0; i < 20; i++) {
            map.put(transaction, bytes("key " + i), bytes("value of " + i));
        }
        transaction.end(Commit.FLUSH);
    }

    @AfterEach
    void close() throws Exception {
        memory.close();
    }

    @Test
    void aPartOfAValueIsWrittenOver() throws Exception {
        Transaction transaction = memory.begin(Restore.RESTORE);
        assertThat(map.overwrite(transaction, bytes("key 7"), 6, bytes("OF"))).isTrue();
        assertThat(map.overwrite(transaction, bytes("nobody"), 0, bytes("x"))).isFalse();
        assertThatThrownBy(() -> map.overwrite(transaction, bytes("key 7"), 9, bytes("70"))).isInstanceOf(IndexOutOfBoundsException.class);
        transaction.end(Commit.FLUSH);
        assertThat(map.get(bytes("key 7")).map(PersistentMapTest::text)).contains("value OF 7");
        assertThat(HeapCheck.check(region)).isEmpty();
    }

    @Test
    void anAbortTakesItBack() {
        Transaction transaction = memory.begin(Restore.RESTORE);
        map.overwrite(transaction, bytes("key 7"), 6, bytes("OF"));
        transaction.abort();
        assertThat(map.get(bytes("key 7")).map(PersistentMapTest::text)).contains("value of 7");
    }

    @Test
    void aWalkThroughTheBucketsSeesEverythingOnce() {
        Map<String, String> seen = new HashMap<>();
        for (int bucket = 0; bucket < map.buckets(); bucket++) {
            map.forEachIn(bucket, 5, (key, value) -> assertThat(seen.put(text(key), text(value))).isNull());
        }
        assertThat(seen).hasSize(20).containsEntry("key 7", "value").containsEntry("key 19", "value");
        Map<String, String> whole = new HashMap<>();
        map.forEach((key, value) -> whole.put(text(key), text(value)));
        assertThat(whole).hasSize(20).containsEntry("key 7", "value of 7");
    }

    /** Whatever a repair can make of it: two of the superblock's copies may be gone, and the root with them. */
    @Test
    void aFormattedHeapIsNotBlankWhateverEndOfItBreaks() throws Exception {
        assertThat(Heap.isBlank(memory.map("new", BYTES))).isTrue();
        assertThat(Heap.isBlank(region)).isFalse();
        region.memory().asSlice(0, Geometry.OBJECTS_AT).fill((byte) 0);
        assertThat(Heap.isBlank(region)).isFalse();
        region.memory().asSlice(BYTES - Geometry.COPY, Geometry.COPY).fill((byte) 0);
        assertThat(Heap.isBlank(region)).isFalse();
        HeapCheck.repair(memory, region);
        assertThat(PersistentMap.open(Heap.open(region), "map").orElseThrow().size()).isEqualTo(20);
    }

    @Test
    void itHasABucketForEachEntryAndFindsThemAll() throws Exception {
        int entries = PersistentMap.LARGEST_SEGMENT + 900;
        Heap heap = Heap.format(memory, memory.map("large", 1 << 20), entries + 100);
        Transaction creation = memory.begin(Restore.RESTORE);
        PersistentMap large = PersistentMap.create(heap, creation, "map");
        creation.end(Commit.FLUSH);
        for (int i = 0; i < entries; i++) {
            Transaction transaction = memory.begin(Restore.RESTORE);
            large.put(transaction, bytes("key " + i), bytes("value of " + i));
            transaction.end(Commit.FLUSH);
        }
        assertThat(large.buckets()).isEqualTo(entries);
        assertThat(HeapCheck.check(heap.region())).isEmpty();
        for (int i = 0; i < entries; i++) {
            assertThat(large.get(bytes("key " + i))).as("key %d", i).contains(bytes("value of " + i));
        }
        int longest = 0;
        for (int bucket = 0; bucket < entries; bucket++) {
            int[] length = {0};
            large.forEachIn(bucket, 0, (key, value) -> length[0]++);
            longest = Math.max(longest, length[0]);
        }
        assertThat(longest).isLessThan(16);
    }

    /** Each put that adds a bucket, or a segment of them, killed before each of its stores. */
    @Test
    void killedAnywhereInItsGrowthItIsAsBeforeOrAfterThePut() throws Exception {
        Path before = directory.resolve("before");
        int kills = 0;
        grow(before, Stores.PLAIN, 0, PersistentMap.FEWEST_BUCKETS - 2);
        for (int entries = PersistentMap.FEWEST_BUCKETS - 2; entries < 2 * PersistentMap.FEWEST_BUCKETS + 3; entries++) {
            KillableStores whole = new KillableStores(Long.MAX_VALUE);
            grow(copy(before, "whole"), whole, entries, entries + 1);
            for (long lethal = 0; lethal < whole.count(); lethal++) {
                Path image = copy(before, "killed");
                KillableStores stores = new KillableStores(lethal);
                int from = entries;
                assertThatThrownBy(() -> grow(image, stores, from, from + 1)).isInstanceOf(Killed.class);
                kills++;
                assertIsOneOf(image, entries, entries + 1, "entry " + entries + " killed before store " + lethal);
            }
            grow(before, Stores.PLAIN, entries, entries + 1);
        }
        System.out.printf("growing map on Vista: %d crash points, 0 lost%n", kills);
    }

    private static void grow(Path image, Stores stores, int from, int to) throws IOException {
        Vista vista = Vista.initialize(image, "boot", 4 << 10, CommitShipper.NONE, stores);
        Region small = vista.map("heap", SMALL);
        Heap heap = from == 0 ? Heap.format(vista, small, 40) : Heap.open(small);
        for (int i = from; i < to; i++) {
            Transaction transaction = vista.begin(Restore.RESTORE);
            PersistentMap grown = i == 0 ? PersistentMap.create(heap, transaction, "map") : PersistentMap.open(heap, "map").orElseThrow();
            grown.put(transaction, bytes("key " + i), bytes("value of " + i));
            transaction.end(Commit.FLUSH);
        }
        vista.close();
    }

    private static void assertIsOneOf(Path image, int before, int after, String when) throws IOException {
        try (Vista vista = Vista.initialize(image, "boot", 4 << 10, CommitShipper.NONE)) {
            Region small = vista.map("heap", SMALL);
            assertThat(HeapCheck.check(small)).as(when).isEmpty();
            PersistentMap found = PersistentMap.open(Heap.open(small), "map").orElseThrow();
            assertThat(found.size()).as(when).isIn((long) before, (long) after);
            assertThat(found.buckets()).as(when).isEqualTo(Math.max(PersistentMap.FEWEST_BUCKETS, (int) found.size()));
            Map<String, String> contents = new HashMap<>();
            found.forEach((key, value) -> contents.put(text(key), text(value)));
            assertThat(contents).as(when).hasSize((int) found.size());
            for (int i = 0; i < found.size(); i++) {
                assertThat(contents.get("key " + i)).as(when).isEqualTo("value of " + i);
            }
        }
    }

    private Path copy(Path from, String to) throws IOException {
        Path target = Files.createDirectories(directory.resolve(to));
        for (String file : List.of("control.boot", "heap.segment.boot")) {
            Files.copy(from.resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    /** Free space in pieces of a block each has room for entries, but not for a segment of 32 buckets. */
    @Test
    void whereThereIsNoRoomForBucketsItGoesOnWithThoseItHas() throws Exception {
        Heap heap = Heap.format(memory, memory.map("small", 32 << 10), 400);
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentMap pieces = PersistentMap.create(heap, transaction, "map");
        PersistentQueue odd = PersistentQueue.create(heap, transaction, "odd");
        PersistentQueue even = PersistentQueue.create(heap, transaction, "even");
        transaction.end(Commit.FLUSH);
        for (int i = 0; heap.freeBytes() > 0; i++) {
            Transaction one = memory.begin(Restore.RESTORE);
            (i % 2 == 0 ? even : odd).add(one, new byte[50]);
            one.end(Commit.FLUSH);
        }
        while (even.size() > 0) {
            Transaction one = memory.begin(Restore.RESTORE);
            even.remove(one);
            one.end(Commit.FLUSH);
        }
        int entries = 0;
        for (; heap.freeBytes() > 0; entries++) {
            Transaction one = memory.begin(Restore.RESTORE);
            pieces.put(one, bytes("key " + entries), bytes("small"));
            one.end(Commit.FLUSH);
        }
        assertThat(pieces.size()).isEqualTo(entries).isGreaterThan(40);
        assertThat(pieces.buckets()).isLessThan(entries);
        assertThat(pieces.get(bytes("key " + (entries - 1)))).contains(bytes("small"));
        assertThat(HeapCheck.check(heap.region())).isEmpty();
    }

    @Test
    void aSegmentTellsItsLength() throws Exception {
        assertThat(memory.lengthOf("data")).hasValue(BYTES);
        assertThat(memory.lengthOf("nothing")).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
