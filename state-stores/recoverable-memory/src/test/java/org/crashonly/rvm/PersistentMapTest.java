package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a map offers beside put, get and remove, which {@link HeapTest} tests. */
class PersistentMapTest {

    private static final int BYTES = 64 << 10;

    @TempDir
    Path directory;

    private Vista memory;
    private Region region;
    private PersistentMap map;

    @BeforeEach
    void create() throws Exception {
        memory = Vista.initialize(directory, "this-boot", 64 << 10, CommitShipper.NONE);
        region = memory.map("data", BYTES);
        Heap heap = Heap.format(memory, region, 100);
        Transaction transaction = memory.begin(Restore.RESTORE);
        map = PersistentMap.create(heap, transaction, "map", 8);
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

    @Test
    void aFormattedHeapIsNotBlankWhateverEndOfItBreaks() throws Exception {
        assertThat(Heap.isBlank(memory.map("new", BYTES))).isTrue();
        assertThat(Heap.isBlank(region)).isFalse();
        region.memory().asSlice(0, 64).fill((byte) 0);
        assertThat(Heap.isBlank(region)).isFalse();
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
