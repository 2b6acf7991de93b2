package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.crashonly.rvm.RecordingLayer.Luck;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fails makes commits fail. It makes none succeed that is not there, and nobody wait. */
class LrvmFailureTest {

    private final RecordingLayer disk = new RecordingLayer();
    private final FailingLayer files = new FailingLayer(disk);
    private Lrvm memory;
    private Region region;

    @BeforeEach
    void open() throws IOException {
        Lrvm.createLog(files, "log", 1 << 12);
        memory = Lrvm.initialize(files, "log", new Options(Long.MAX_VALUE, 1 << 20), CommitShipper.NONE);
        region = memory.map("data", 256);
    }

    @Test
    void aForceThatFailsFailsAllCommitsAfterIt() throws IOException {
        commit(1);
        files.trouble((file, position) -> {
            if (position < 0) {
                throw new IOException("no force");
            }
        });
        assertThatThrownBy(() -> commit(2)).isInstanceOf(IOException.class);
        files.trouble(FailingLayer.Trouble.NONE);
        assertThatThrownBy(() -> commit(3)).isInstanceOf(IOException.class).hasMessageContaining("failed earlier");
        assertThat(afterAPowerCut()).isBetween(1L, 2L);
    }

    /** Memory that a write needs may be short: then nothing was written, and nobody may be told that it was. */
    @Test
    void anErrorIsNoWrite() throws IOException {
        commit(1);
        files.trouble((file, position) -> {
            if (file.equals("log") && position >= LogStatus.RING) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
        });
        assertThatThrownBy(() -> commit(2)).isInstanceOf(IOException.class).hasMessageContaining("failed earlier");
        files.trouble(FailingLayer.Trouble.NONE);
        assertThatThrownBy(memory::flush).isInstanceOf(IOException.class).hasMessageContaining("failed earlier");
        assertThatThrownBy(() -> commit(3)).isInstanceOf(IOException.class);
        assertThat(afterAPowerCut()).isEqualTo(1);
    }

    /** The kernel says of a file once that it could not be written: a later force that succeeds proves nothing. */
    @Test
    void aSuperblockThatCannotBeWrittenEndsTheLog() throws IOException {
        commit(1);
        files.trouble((file, position) -> {
            if (file.equals("log")) {
                throw new IOException("no superblock");
            }
        });
        assertThatThrownBy(memory::truncate).isInstanceOf(IOException.class).hasMessage("no superblock");
        files.trouble(FailingLayer.Trouble.NONE);
        assertThatThrownBy(() -> commit(2)).isInstanceOf(IOException.class).hasMessageContaining("failed earlier");
        assertThat(afterAPowerCut()).isEqualTo(1);
    }

    @Test
    void aSegmentThatCannotBeWrittenIsWrittenLater() throws IOException {
        commit(1);
        files.trouble((file, position) -> {
            if (file.equals("data.segment")) {
                throw new IOException("no segment");
            }
        });
        assertThatThrownBy(memory::truncate).isInstanceOf(IOException.class).hasMessage("no segment");
        files.trouble(FailingLayer.Trouble.NONE);
        for (int i = 2; i < 200; i++) {
            commit(i);
        }
        assertThat(afterAPowerCut()).isEqualTo(199);
    }

    /** What recovery will do with a commit that failed is not known: memory must not go back to a state that it may not find. */
    @Test
    void aCommitThatFailedInTheLogIsNotTakenBackInMemory() throws IOException {
        Transaction transaction = memory.begin(Restore.RESTORE);
        transaction.putLong(region, 0, 7);
        files.trouble((file, position) -> {
            throw new IOException("no disk");
        });
        assertThatThrownBy(() -> transaction.end(Commit.FLUSH)).isInstanceOf(IOException.class);
        assertThatThrownBy(transaction::abort).isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended");
    }

    /** Committed is committed, flushed or not, as long as the process lives. */
    @Test
    void whatWasCommittedIsThereWhenASegmentIsMappedAgain() throws IOException {
        Transaction transaction = memory.begin(Restore.NO_RESTORE);
        transaction.putLong(region, 0, 42);
        transaction.end(Commit.NO_FLUSH);
        memory.unmap(region);
        assertThat(memory.map("data", 256).memory().get(Transaction.LONG, 0)).isEqualTo(42);
    }

    /** A region may hold anything, an archive of another log's records as well. */
    @Test
    void recordsOfAnotherLogAreValuesLikeAnyOther() throws IOException {
        RecordingLayer another = new RecordingLayer();
        Lrvm.createLog(another, "log", 1 << 20);
        byte[][] shipped = new byte[1][];
        Lrvm source = Lrvm.initialize(another, "log", Options.DEFAULT, (sequence, record) -> {
            shipped[0] = new byte[record.remaining()];
            record.duplicate().get(shipped[0]);
        });
        Region its = source.map("its", 256);
        for (int i = 0; i < 100; i++) {
            Transaction transaction = source.begin(Restore.NO_RESTORE);
            transaction.putLong(its, 0, i);
            transaction.end(Commit.FLUSH);
        }
        Transaction archive = memory.begin(Restore.NO_RESTORE);
        archive.put(region, 8, shipped[0]);
        archive.end(Commit.FLUSH);
        commit(1);
        memory.truncate();
        commit(2);
        assertThat(afterAPowerCut()).isEqualTo(2);
    }

    private void commit(long value) throws IOException {
        Transaction transaction = memory.begin(Restore.NO_RESTORE);
        transaction.putLong(region, 0, value);
        transaction.end(Commit.FLUSH);
    }

    private long afterAPowerCut() throws IOException {
        RecordingLayer image = new RecordingLayer(disk.crash(disk.operations(), Luck.NONE, null));
        return Lrvm.initialize(image, "log", Options.DEFAULT, CommitShipper.NONE).map("data", 256).memory().get(Transaction.LONG, 0);
    }
}
