package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shipper that refuses a record is its caller's to hear of, and nobody else's to suffer from: the commit stands. */
class CommitShipperTest {

    @TempDir
    Path directory;

    private final List<Long> seen = new ArrayList<>();

    private void refuseTheFirst(long sequence) {
        seen.add(sequence);
        if (seen.size() == 1) {
            throw new IllegalStateException("not this one");
        }
    }

    @Test
    @Timeout(20)
    void aTransactionOfVistaHasEndedThoughItWasNotShipped() throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot", 4096, (sequence, record) -> {
            throw new IllegalStateException("never");
        })) {
            Region region = memory.map("data", 64);
            for (int i = 1; i <= 3 * Vista.SLOTS; i++) {
                Transaction transaction = memory.begin(Restore.RESTORE);
                transaction.putLong(region, 0, i);
                assertThatThrownBy(() -> transaction.end(Commit.FLUSH)).hasMessage("never");
                assertThatThrownBy(transaction::abort).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
            }
            assertThat(region.memory().get(Transaction.LONG, 0)).isEqualTo(3 * Vista.SLOTS);
            assertThat(memory.queryOptions(region).openTransactions()).isZero();
        }
    }

    @Test
    void whatIsForcedTogetherIsShippedThoughOneOfItIsRefused() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 14);
        Lrvm memory = Lrvm.initialize(disk, "log", Options.DEFAULT, (sequence, record) -> refuseTheFirst(sequence));
        Region region = memory.map("data", 4096);
        for (int i = 0; i < 4; i++) {
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            transaction.putInt(region, 4L * i, i);
            transaction.end(Commit.NO_FLUSH);
        }
        assertThatThrownBy(memory::flush).hasMessage("not this one");
        assertThat(seen).hasSize(4);
        memory.flush();
        assertThat(seen).as("each once").hasSize(4);
    }

    @Test
    void aCommitOfLrvmThatWasNotShippedCannotBeTakenBack() throws IOException {
        RecordingLayer disk = new RecordingLayer();
        Lrvm.createLog(disk, "log", 1 << 14);
        Lrvm memory = Lrvm.initialize(disk, "log", Options.DEFAULT, (sequence, record) -> refuseTheFirst(sequence));
        Region region = memory.map("data", 4096);
        Transaction transaction = memory.begin(Restore.RESTORE);
        transaction.putLong(region, 0, 5);
        assertThatThrownBy(() -> transaction.end(Commit.FLUSH)).hasMessage("not this one");
        assertThatThrownBy(transaction::abort).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
        assertThat(memory.queryOptions(region).openTransactions()).isZero();
        memory.unmap(region);
        assertThat(memory.map("data", 4096).memory().get(Transaction.LONG, 0)).isEqualTo(5);
    }
}
