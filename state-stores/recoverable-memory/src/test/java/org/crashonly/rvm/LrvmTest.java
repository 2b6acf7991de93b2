package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.rvm.RecordingLayer.Luck;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.RegionStatus;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LrvmTest {

    @TempDir
    Path directory;

    @Test
    void aFlushedCommitIsThereInTheNextLife() throws IOException {
        DiskLayer files = new DiskLayer(directory);
        Lrvm.createLog(files, "log", 1 << 16);
        try (Lrvm memory = open(files)) {
            Region region = memory.map("data", 4096);
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            transaction.putLong(region, 80, 42);
            transaction.end(Commit.FLUSH);
        }
        try (Lrvm memory = open(files)) {
            assertThat(memory.recovery().records()).isEqualTo(1);
            assertThat(memory.map("data", 4096).memory().get(Transaction.LONG, 80)).isEqualTo(42);
        }
    }

    @Test
    void manyThreadsCommitWhileTheLogIsTruncatedUnderThem() throws Exception {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 15);
        Lrvm memory = Lrvm.initialize(disk, "log", new Options(1 << 12, 1 << 12), CommitShipper.NONE);
        Region region = memory.map("counters", 8 * 8);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            long at = 8L * thread;
            threads.add(Thread.ofPlatform().start(() -> count(memory, region, at, 500)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Map<String, byte[]> image = disk.crash(disk.operations(), Luck.NONE, null);
        Region recovered = Lrvm.initialize(new RecordingLayer(image), "log", Options.DEFAULT, CommitShipper.NONE).map("counters", 64);
        for (int thread = 0; thread < 8; thread++) {
            assertThat(recovered.memory().get(Transaction.LONG, 8L * thread)).isEqualTo(500);
        }
    }

    private static void count(Lrvm memory, Region region, long at, int times) {
        try {
            for (int i = 1; i <= times; i++) {
                Transaction transaction = memory.begin(Restore.RESTORE);
                transaction.putLong(region, at, i);
                transaction.end(i == times || i % 3 == 0 ? Commit.FLUSH : Commit.NO_FLUSH);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHoleInWhatWasForcedIsDamageAndNotAnEnd() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 14);
        Lrvm memory = open(disk);
        Region region = memory.map("data", 4096);
        for (int i = 0; i < 5; i++) {
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            transaction.putLong(region, 8L * i, i);
            transaction.end(Commit.FLUSH);
        }
        Map<String, byte[]> image = disk.crash(disk.operations(), Luck.ALL, null);
        image.get("log")[LogStatus.RING + 60] ^= 1;
        assertThatThrownBy(() -> open(new RecordingLayer(image))).isInstanceOf(IOException.class).hasMessageContaining("damaged at position 0");
    }

    @Test
    void damageAnywhereGivesAnErrorOrACommittedState() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 12);
        Lrvm memory = open(disk);
        Region region = memory.map("data", 256);
        for (int i = 1; i <= 20; i++) {
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            transaction.putLong(region, 0, i);
            transaction.putLong(region, 128, -i);
            transaction.end(Commit.FLUSH);
        }
        Map<String, byte[]> whole = disk.crash(disk.operations(), Luck.ALL, null);
        Random random = new Random(5);
        int errors = 0;
        for (int i = 0; i < 3000; i++) {
            RecordingLayer damaged = new RecordingLayer(whole);
            byte[] log = whole.get("log").clone();
            log[random.nextInt(log.length)] ^= (byte) (1 << random.nextInt(8));
            damaged.open("log").write(java.nio.ByteBuffer.wrap(log), 0);
            try {
                Region found = open(damaged).map("data", 256);
                long value = found.memory().get(Transaction.LONG, 0);
                assertThat(found.memory().get(Transaction.LONG, 128)).isEqualTo(-value);
                // Only the last commit cannot be told from one that was being written.
                assertThat(value).isBetween(19L, 20L);
            } catch (IOException clear) {
                errors++;
            }
        }
        System.out.printf("LRVM: 3000 images fuzzed: {COMMITTED=%d, DAMAGED=%d}%n", 3000 - errors, errors);
        assertThat(errors).isPositive();
    }

    @Test
    void everyCommitIsShippedInOrder() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 14);
        List<CommitRecord> shipped = new ArrayList<>();
        Lrvm memory = Lrvm.initialize(disk, "log", Options.DEFAULT, (sequence, record) -> shipped.add(CommitRecord.read(record)));
        Region region = memory.map("data", 4096);
        for (int i = 0; i < 10; i++) {
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            transaction.putInt(region, 4L * i, i);
            transaction.end(Commit.NO_FLUSH);
        }
        assertThat(shipped).isEmpty();
        memory.flush();
        assertThat(shipped).hasSize(10);
        assertThat(shipped.get(7).changes().getFirst().offset()).isEqualTo(28);
    }

    /** Neither memory nor time goes to what was never written; nor do they to what a damaged superblock says. */
    @Test
    void aRingIsReadAsFarAsItWasWritten() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", Integer.MAX_VALUE - 7);
        for (int life = 0; life < 3; life++) {
            try (Lrvm memory = Lrvm.initialize(disk, "log", new Options(Long.MAX_VALUE, 1 << 20), CommitShipper.NONE)) {
                Region region = memory.map("region", 4_096);
                assertThat(region.memory().get(Transaction.INT, 0)).isEqualTo(life);
                Transaction transaction = memory.begin(Restore.RESTORE);
                transaction.setRange(region, 0, 4);
                region.memory().set(Transaction.INT, 0, life + 1);
                transaction.end(Commit.FLUSH);
            }
        }
    }

    @Test
    void misuseIsRefused() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        assertThatThrownBy(() -> open(disk)).isInstanceOf(IOException.class).hasMessageContaining("no log 'log'");
        Lrvm.createLog(disk, "log", 1 << 12);
        assertThatThrownBy(() -> Lrvm.createLog(disk, "log", 1 << 12)).isInstanceOf(IOException.class).hasMessageContaining("exists");
        Lrvm memory = open(disk);
        Region region = memory.map("data", 8192);
        assertThatThrownBy(() -> memory.map("data", 8192)).isInstanceOf(IllegalStateException.class).hasMessageContaining("mapped already");
        Transaction transaction = memory.begin(Restore.NO_RESTORE);
        assertThatThrownBy(() -> transaction.setRange(region, 8190, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        transaction.setRange(region, 0, 8192);
        assertThatThrownBy(transaction::abort).isInstanceOf(IllegalStateException.class).hasMessageContaining("without restore");
        assertThatThrownBy(() -> memory.unmap(region)).isInstanceOf(IllegalStateException.class).hasMessageContaining("1 open transactions");
        assertThatThrownBy(() -> transaction.end(Commit.FLUSH)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not fit");
        assertThat(memory.queryOptions(region)).isEqualTo(new RegionStatus("data", 8192, 1));
    }

    private static Lrvm open(FileLayer files) throws IOException {
        return Lrvm.initialize(files, "log", Options.DEFAULT, CommitShipper.NONE);
    }
}
