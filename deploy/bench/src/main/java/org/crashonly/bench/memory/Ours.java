package org.crashonly.bench.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.crashonly.rvm.CommitShipper;
import org.crashonly.rvm.DiskLayer;
import org.crashonly.rvm.Lrvm;
import org.crashonly.rvm.RecoverableMemory;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.crashonly.rvm.Region;
import org.crashonly.rvm.Transaction;
import org.crashonly.rvm.Vista;

/** The records as they lie in a region. */
record Ours(RecoverableMemory memory, Region region, Commit commit) implements Engine {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int LOG = 64 << 20;
    private static final int UNDO = 1 << 16;

    static Ours vista(Path directory) throws Exception {
        return of(Vista.initialize(directory, "bench", UNDO, CommitShipper.NONE), Commit.FLUSH);
    }

    static Ours lrvm(Path directory, Commit commit) throws Exception {
        DiskLayer disk = new DiskLayer(directory);
        Lrvm.createLog(disk, "log", LOG);
        return of(Lrvm.initialize(disk, "log", Options.DEFAULT, CommitShipper.NONE), commit);
    }

    private static Ours of(RecoverableMemory memory, Commit commit) throws Exception {
        return new Ours(memory, memory.map("records", (long) RECORDS * RECORD), commit);
    }

    @Override
    public void transaction(Work work) throws Exception {
        Transaction transaction = memory.begin(Restore.RESTORE);
        work.in(new InRegion(region, transaction));
        transaction.end(commit);
    }

    private record InRegion(Region region, Transaction transaction) implements Records {

        @Override
        public long number(int record) {
            return region.memory().get(LONG, (long) record * RECORD);
        }

        @Override
        public void put(int record, byte[] bytes) {
            long at = (long) record * RECORD;
            transaction.setRange(region, at, RECORD);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, region.memory(), at, RECORD);
        }
    }

    @Override
    public void close() throws Exception {
        memory.close();
    }
}
