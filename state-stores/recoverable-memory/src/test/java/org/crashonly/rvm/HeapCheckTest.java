package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.crashonly.rvm.Heap.Kind;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each contradiction is found by its name, repaired, and costs no more than it must. */
class HeapCheckTest {

    private static final int BYTES = 32 << 10;

    @TempDir
    Path directory;

    private Vista memory;
    private Region region;
    private Heap heap;

    @BeforeEach
    void fill() throws IOException {
        memory = Vista.initialize(directory, "boot", 1 << 16, CommitShipper.NONE);
        region = memory.map("heap", BYTES);
        heap = Heap.format(memory, region, 100);
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, transaction, "map");
        PersistentQueue queue = PersistentQueue.create(heap, transaction, "queue");
        PersistentLog log = PersistentLog.create(heap, transaction, "log");
        for (int i = 0; i < 20; i++) {
            map.put(transaction, bytes("key " + i), bytes("value " + i));
            queue.add(transaction, bytes("element " + i));
            log.append(transaction, bytes("entry " + i));
        }
        map.remove(transaction, bytes("key 3"));
        queue.remove(transaction);
        transaction.end(Commit.FLUSH);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void aValidHeapIsNotTouched() throws IOException {
        byte[] before = region.memory().toArray(ValueLayout.JAVA_BYTE);
        assertThat(HeapCheck.repair(memory, region)).isEmpty();
        assertThat(region.memory().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
    }

    @Test
    void aDamagedCopyOfTheSuperblock() throws IOException {
        for (long at : heap.geometry().copiesAt()) {
            put(at + 9, 77);
            repaired(Inconsistency.SUPERBLOCK_COPY);
            allIsThere();
        }
        put(0, 0);
        put(BYTES - Geometry.COPY, 0);
        repaired(Inconsistency.SUPERBLOCK_COPY);
        allIsThere();
    }

    @Test
    void aWrongRoot() throws IOException {
        put(Geometry.ROOT_AT, 50);
        repaired(Inconsistency.ROOT);
        allIsThere();
    }

    @Test
    void anObjectOfNoFormat() throws IOException {
        int free = region.memory().get(Transaction.INT, Geometry.FREE_OBJECT_AT);
        put(heap.geometry().entryAt(free), 4711);
        repaired(Inconsistency.OBJECT_FORMAT, Inconsistency.OBJECT_USED_AND_FREE);
        allIsThere();
    }

    @Test
    void aBlockInTwoObjects() throws IOException {
        int victim = firstOf(Kind.QUEUE_NODE);
        int other = firstOf(Kind.MAP_ENTRY);
        put(heap.geometry().entryAt(victim) + Heap.BLOCK_AT, heap.field(other, Heap.BLOCK_AT));
        assertThat(kinds(HeapCheck.check(region))).containsAnyOf(Inconsistency.BLOCK_IN_TWO_OBJECTS, Inconsistency.CONTENT);
        HeapCheck.repair(memory, region);
        assertThat(HeapCheck.check(region)).isEmpty();
        assertThat(PersistentMap.open(heap, "map").orElseThrow().size()).isGreaterThanOrEqualTo(18);
    }

    @Test
    void aBlockThatIsUsedAndFree() throws IOException {
        int block = heap.field(firstOf(Kind.MAP), Heap.BLOCK_AT);
        // A list of single blocks whose first one, by its own links, is the map's.
        put(Geometry.FREE_EXTENTS_AT, block + 1);
        put(heap.geometry().blockAt(block) + 4, 0);
        repaired(Inconsistency.BLOCK_USED_AND_FREE);
        allIsThereButMaybeNames();
    }

    @Test
    void aBlockThatIsLost() throws IOException {
        for (int order = 0; order < Geometry.ORDERS; order++) {
            put(Geometry.FREE_EXTENTS_AT + 4L * order, 0);
        }
        repaired(Inconsistency.BLOCK_LOST);
        allIsThere();
    }

    @Test
    void aBrokenListOfFreeExtents() throws IOException {
        put(Geometry.FREE_EXTENTS_AT, heap.geometry().blocks() + 100);
        repaired(Inconsistency.FREE_EXTENT_LIST);
        allIsThere();
    }

    @Test
    void aWrongBlockMap() throws IOException {
        int used = heap.field(firstOf(Kind.MAP), Heap.BLOCK_AT);
        region.memory().set(ValueLayout.JAVA_BYTE, heap.geometry().mapAt() + used, (byte) 0);
        repaired(Inconsistency.BLOCK_MAP);
        allIsThere();
    }

    @Test
    void aWrongCountOfFreeBlocksAndObjects() throws IOException {
        put(Geometry.FREE_BLOCKS_AT, 3);
        put(Geometry.FREE_OBJECTS_AT, 3);
        repaired(Inconsistency.FREE_BLOCK_COUNT, Inconsistency.FREE_OBJECT_COUNT);
        allIsThere();
    }

    @Test
    void aReferenceToAFreeObject() throws IOException {
        int free = region.memory().get(Transaction.INT, Geometry.FREE_OBJECT_AT);
        int directorySlot = 20;
        put(heap.at(heap.root()) + 4L * directorySlot, free);
        repaired(Inconsistency.REFERENCE_TO_FREE_OBJECT);
        allIsThere();
    }

    @Test
    void aWrongLinkCount() throws IOException {
        put(heap.geometry().entryAt(firstOf(Kind.MAP)) + Heap.LINKS_AT, 7);
        put(heap.geometry().entryAt(firstOf(Kind.QUEUE)) + Heap.LINKS_AT, 0);
        repaired(Inconsistency.LINK_COUNT);
        allIsThere();
    }

    @Test
    void aWrongNumberOfBuckets() throws IOException {
        int map = firstOf(Kind.MAP);
        for (int at : new int[] {PersistentMap.BUCKETS_AT, PersistentMap.BUCKETS_AGAIN_AT}) {
            for (int wrong : new int[] {0, 9, 100_000, Integer.MIN_VALUE}) {
                put(heap.at(map) + at, wrong);
                repaired(Inconsistency.STRUCTURE);
                allIsThere();
            }
        }
    }

    /** Its entries are lost, the others and the map are not. */
    @Test
    void aLostSegmentOfBuckets() throws IOException {
        put(heap.at(firstOf(Kind.MAP)) + 4, 0);
        repaired(Inconsistency.OBJECT_UNREACHABLE, Inconsistency.STRUCTURE);
        PersistentMap map = PersistentMap.open(heap, "map").orElseThrow();
        assertThat(map.size()).isBetween(5L, 18L);
        Transaction transaction = memory.begin(Restore.RESTORE);
        for (int i = 0; i < 20; i++) {
            map.put(transaction, bytes("key " + i), bytes("new " + i));
        }
        transaction.end(Commit.FLUSH);
        assertThat(map.size()).isEqualTo(20);
        assertThat(HeapCheck.check(region)).isEmpty();
    }

    @Test
    void anObjectInNoDirectory() throws IOException {
        long free = heap.freeObjects();
        int slot = 2;
        put(heap.at(heap.root()) + 4L * slot, 0);
        repaired(Inconsistency.OBJECT_UNREACHABLE);
        assertThat(heap.freeObjects()).isGreaterThan(free);
        assertThat(PersistentMap.open(heap, "map").orElseThrow().size()).isEqualTo(19);
    }

    @Test
    void aBrokenListOfFreeObjects() throws IOException {
        put(Geometry.FREE_OBJECT_AT, heap.root());
        repaired(Inconsistency.OBJECT_USED_AND_FREE, Inconsistency.OBJECT_LOST);
        allIsThere();
        put(Geometry.FREE_OBJECT_AT, -5);
        repaired(Inconsistency.FREE_OBJECT_LIST);
        allIsThere();
    }

    @Test
    void aChainThatWasCutAndATailThatIsWrong() throws IOException {
        int queue = firstOf(Kind.QUEUE);
        put(heap.at(queue) + 4, heap.reference(queue, PersistentQueue.HEAD));
        repaired(Inconsistency.STRUCTURE);
        allIsThere();
        put(heap.at(heap.reference(queue, PersistentQueue.HEAD)), 0);
        repaired(Inconsistency.STRUCTURE, Inconsistency.OBJECT_UNREACHABLE);
        assertThat(PersistentQueue.open(heap, "queue").orElseThrow().size()).isEqualTo(1);
    }

    @Test
    void aCycle() throws IOException {
        int queue = firstOf(Kind.QUEUE);
        put(heap.at(heap.reference(queue, PersistentQueue.TAIL)), heap.reference(queue, PersistentQueue.HEAD));
        repaired(Inconsistency.REFERENCE_OUT_OF_PLACE);
        allIsThere();
    }

    @Test
    void anyDamageIsRepairedOrNamed() throws IOException {
        byte[] valid = region.memory().toArray(ValueLayout.JAVA_BYTE);
        int repaired = 0;
        int named = 0;
        for (long seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            MemorySegment.copy(MemorySegment.ofArray(valid), 0, region.memory(), 0, valid.length);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                long at = random.nextInt(3) == 0 ? random.nextInt(BYTES) : random.nextInt((int) heap.geometry().blocksAt());
                region.memory().set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
            }
            try {
                HeapCheck.repair(memory, region);
                assertThat(HeapCheck.check(region)).as("seed %d", seed).isEmpty();
                repaired++;
            } catch (IOException clear) {
                named++;
            }
        }
        System.out.printf("heap: %d images fuzzed: {REPAIRED=%d, DAMAGED=%d}%n", repaired + named, repaired, named);
        assertThat(repaired).isGreaterThan(1000);
    }

    private void repaired(Inconsistency... expected) throws IOException {
        assertThat(kinds(HeapCheck.check(region))).contains(expected);
        assertThat(kinds(HeapCheck.repair(memory, region))).contains(expected);
        assertThat(HeapCheck.check(region)).isEmpty();
    }

    private static List<Inconsistency> kinds(List<Finding> findings) {
        return findings.stream().map(Finding::kind).distinct().toList();
    }

    private void allIsThere() throws IOException {
        heap = Heap.open(region);
        allIsThereButMaybeNames();
        PersistentMap map = PersistentMap.open(heap, "map").orElseThrow();
        assertThat(map.get(bytes("key 7"))).contains(bytes("value 7"));
        assertThat(map.size()).isEqualTo(19);
        assertThat(PersistentQueue.open(heap, "queue").orElseThrow().size()).isEqualTo(19);
        assertThat(PersistentLog.open(heap, "log").orElseThrow().next()).isEqualTo(20);
    }

    /** The heap goes on working. */
    private void allIsThereButMaybeNames() throws IOException {
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentQueue.create(heap, transaction, "another").add(transaction, new byte[500]);
        transaction.abort();
        assertThat(HeapCheck.check(region)).isEmpty();
    }

    private int firstOf(Kind kind) {
        for (int object = 1; object < 100; object++) {
            if (heap.kind(object) == kind) {
                return object;
            }
        }
        throw new AssertionError(kind);
    }

    private void put(long at, int value) {
        region.memory().set(Transaction.INT, at, value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
