package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a check takes of memory and time does not grow with the damage: who recovers a store with it has little of either. */
class LargeHeapCheckTest {

    private static final int BYTES = 40 << 20;
    private static final int ENTRIES = 200_000;
    private static final int OBJECTS = 2 * ENTRIES;

    @TempDir
    Path directory;

    private Vista memory;
    private Region region;
    private Heap heap;

    @BeforeEach
    void format() throws IOException {
        memory = Vista.initialize(directory, "boot", 1 << 17, CommitShipper.NONE);
        region = memory.map("heap", BYTES);
        heap = Heap.format(memory, region, OBJECTS);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    @Timeout(60)
    void aBrokenListThatLosesAllThatIsFreeIsToldInAFewWords() throws IOException {
        long free = heap.freeBytes();
        for (int order = 0; order < Geometry.ORDERS; order++) {
            region.memory().set(Transaction.INT, Geometry.FREE_EXTENTS_AT + 4L * order, 0);
        }
        region.memory().set(Transaction.INT, Geometry.FREE_OBJECT_AT, Heap.NONE);

        List<Finding> found = HeapCheck.repair(memory, region);

        assertThat(found).extracting(Finding::kind).contains(Inconsistency.BLOCK_LOST, Inconsistency.OBJECT_LOST);
        assertThat(found.size()).isLessThan(3_000);
        assertThat(found).anyMatch(it -> it.kind() == Inconsistency.BLOCK_LOST && it.detail().endsWith("more places"));
        assertThat(HeapCheck.check(region)).isEmpty();
        assertThat(heap.freeBytes()).isEqualTo(free);
    }

    @Test
    @Timeout(60)
    void aMapThatLostEverySecondEntryIsRepairedInNoTime() throws IOException {
        PersistentMap map = fill();
        for (int object = 1; object < OBJECTS; object += 2) {
            if (heap.kind(object) == Kind.MAP_ENTRY) {
                region.memory().set(Transaction.INT, heap.geometry().entryAt(object), 0);
            }
        }

        List<Finding> found = HeapCheck.repair(memory, region);

        assertThat(found).extracting(Finding::kind).contains(Inconsistency.REFERENCE_TO_FREE_OBJECT);
        assertThat(HeapCheck.check(region)).isEmpty();
        assertThat(map.size()).isBetween(ENTRIES / 10L, ENTRIES * 6L / 10);
    }

    private PersistentMap fill() throws IOException {
        Transaction creation = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, creation, "map");
        creation.end(Commit.FLUSH);
        Random random = new Random(1);
        for (int i = 0; i < ENTRIES; i++) {
            Transaction transaction = memory.begin(Restore.RESTORE);
            byte[] key = new byte[16];
            random.nextBytes(key);
            map.put(transaction, key, new byte[8]);
            transaction.end(Commit.FLUSH);
        }
        return map;
    }
}
