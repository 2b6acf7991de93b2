package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged on purpose is found by its name, and costs nothing. */
class SuperblockCopiesTest {

    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aDamagedCopyIsMendedOrFoundByTheNextRepair(long seed) throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot", 1 << 16, CommitShipper.NONE)) {
            Region region = memory.map("heap", 32 << 10);
            Heap heap = Heap.format(memory, region, 100);
            Transaction transaction = memory.begin(Restore.RESTORE);
            PersistentMap.create(heap, transaction, "map").put(transaction, KEY, KEY);
            transaction.end(Commit.FLUSH);

            assertThat(SuperblockCopies.damage(memory, heap, new Random(seed))).isTrue();
            assertThat(SuperblockCopies.damage(memory, heap, new Random(seed))).as("the others have to be left").isFalse();
            assertThat(HeapCheck.check(region)).extracting(Finding::kind).containsExactly(Inconsistency.SUPERBLOCK_COPY);
            SuperblockCopies.mend(memory, heap);
            assertThat(HeapCheck.check(region)).isEmpty();

            assertThat(SuperblockCopies.damage(memory, heap, new Random(seed))).isTrue();
            assertThat(HeapCheck.repair(memory, region)).extracting(Finding::kind).containsExactly(Inconsistency.SUPERBLOCK_COPY);
            assertThat(HeapCheck.check(region)).isEmpty();
            assertThat(PersistentMap.open(Heap.open(region), "map").orElseThrow().get(KEY)).contains(KEY);
        }
    }
}
