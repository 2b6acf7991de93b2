package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.control.Json;
import org.crashonly.control.KernelLock;
import org.crashonly.rvm.CommitShipper;
import org.crashonly.rvm.Heap;
import org.crashonly.rvm.PersistentMap;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.crashonly.rvm.Transaction;
import org.crashonly.rvm.Vista;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crashonly fsck} as scripts see it. */
class FsckCommandTest {

    private static final int BYTES = 32 << 10;
    /** Where a heap counts its free blocks. */
    private static final long FREE_BLOCKS_AT = 128;

    @TempDir
    Path directory;

    private Path store;
    private Path segment;

    @BeforeEach
    void fill() throws IOException {
        store = directory.resolve("stores/shop/session");
        try (Vista memory = Vista.initialize(store.resolve("memory"), "boot", 1 << 16, CommitShipper.NONE)) {
            Heap heap = Heap.format(memory, memory.map("heap", BYTES), 60);
            Transaction transaction = memory.begin(Restore.RESTORE);
            PersistentMap.create(heap, transaction, "map").put(
                    transaction, "key".getBytes(StandardCharsets.UTF_8), "value".getBytes(StandardCharsets.UTF_8));
            transaction.end(Commit.FLUSH);
        }
        segment = store.resolve("memory/heap.segment.boot");
    }

    @Test
    void aSoundImageIsSoundBelowADirectoryAndByEachOfItsFiles() {
        for (Path place : new Path[] {directory, store.resolve("memory/control.boot"), segment}) {
            Command command = Command.run("fsck", place.toString());
            assertThat(command.err()).isEmpty();
            assertThat(command.out()).isEqualTo(store.resolve("memory/control.boot") + "  vista, format 1\n  heap  " + BYTES + " bytes  sound\n");
            assertThat(command.code()).isZero();
        }
    }

    @Test
    void whatContradictsItselfIsToldThenRepairedThenGone() throws IOException {
        poke(FREE_BLOCKS_AT, 3);
        Command looked = Command.run("fsck", directory.toString());
        assertThat(looked.out()).contains("1 to be repaired, with --repair").containsPattern("free block count: it says 3, there are \\d+");
        assertThat(looked.code()).isEqualTo(8);
        Command repaired = Command.run("fsck", "--repair", directory.toString());
        assertThat(repaired.out()).contains("1 repaired");
        assertThat(repaired.code()).isEqualTo(9);
        assertThat(Command.run("fsck", "--repair", directory.toString()).code()).isZero();
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        poke(FREE_BLOCKS_AT, 3);
        Command command = Command.run("fsck", "--json", directory.toString());
        JsonNode line = Json.MAPPER.readTree(command.out());
        assertThat(line.get("engine").asText()).isEqualTo("VISTA");
        assertThat(line.get("clean").asBoolean()).isFalse();
        assertThat(line.at("/segments/0/name").asText()).isEqualTo("heap");
        assertThat(line.at("/segments/0/findings/0/kind").asText()).isEqualTo("FREE_BLOCK_COUNT");
        assertThat(command.code()).isEqualTo(8);
    }

    @Test
    void whatIsBeyondRepairIsNotTouched() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(store.resolve("memory/control.boot").toFile(), "rw")) {
            file.setLength(5000);
        }
        Command command = Command.run("fsck", "--repair", directory.toString());
        assertThat(command.out()).contains("damaged: ").contains("control.boot of 5000 bytes").contains("is damaged");
        assertThat(command.code()).isEqualTo(8);
    }

    @Test
    void anImageInUseIsLeftAlone() throws IOException {
        KernelLock lock = KernelLock.tryTake(store.resolve("store.lock")).orElseThrow();
        try {
            Command command = Command.run("fsck", "--repair", directory.toString());
            assertThat(command.err()).contains("the image is in use").contains(store.resolve("store.lock").toString());
            assertThat(command.code()).isEqualTo(6);
        } finally {
            lock.release();
        }
        assertThat(Command.run("fsck", directory.toString()).code()).isZero();
    }

    @Test
    void aLinkLeadsToTheSameImageAndTheSameLock() throws IOException {
        Path data = Files.createSymbolicLink(directory.resolve("data"), directory.resolve("stores"));
        Path memory = Files.createSymbolicLink(directory.resolve("memory"), store.resolve("memory"));
        for (Path place : new Path[] {data, memory, memory.resolve("control.boot")}) {
            assertThat(Command.run("fsck", place.toString()).out()).contains("sound");
        }
        KernelLock lock = KernelLock.tryTake(store.resolve("store.lock")).orElseThrow();
        try {
            for (Path place : new Path[] {data, memory, memory.resolve("control.boot")}) {
                assertThat(Command.run("fsck", "--repair", place.toString()).err()).contains("the image is in use");
            }
        } finally {
            lock.release();
        }
    }

    @Test
    void withoutAnImageThereIsNothingToCheck() throws IOException {
        Files.createDirectories(directory.resolve("empty"));
        for (String place : new String[] {"empty", "missing"}) {
            Command command = Command.run("fsck", directory.resolve(place).toString());
            assertThat(command.err()).contains(directory.resolve(place).toString());
            assertThat(command.code()).isEqualTo(5);
        }
    }

    private void poke(long at, int littleEndian) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at);
            file.writeInt(Integer.reverseBytes(littleEndian));
        }
    }
}
