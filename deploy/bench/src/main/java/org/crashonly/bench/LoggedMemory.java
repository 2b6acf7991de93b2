package org.crashonly.bench;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.crashonly.rvm.CommitShipper;
import org.crashonly.rvm.DiskLayer;
import org.crashonly.rvm.Lrvm;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.crashonly.rvm.Region;
import org.crashonly.rvm.Transaction;

/** An LRVM that is never truncated but by a recovery, so that its log is as long as wanted. */
record LoggedMemory(Path directory, long logBytes) {

    private static final String LOG = "log";
    private static final long REGION = 16L << 20;
    private static final int RANGES = 16;
    private static final int RANGE = 64;

    static LoggedMemory in(Path directory, long logBytes) throws IOException {
        // Room for what the records' heads and the superblock add.
        Lrvm.createLog(new DiskLayer(directory), LOG, Math.toIntExact(2 * logBytes + (1 << 20)));
        return new LoggedMemory(directory, logBytes);
    }

    /** Commits until the log holds as much as wanted, and leaves it as a crash would. */
    void fillLog() throws IOException {
        Lrvm memory = open();
        Region region = memory.map("records", REGION);
        long slots = REGION / RANGE;
        long slot = 0;
        for (long written = 0; written < logBytes; written += RANGES * RANGE) {
            Transaction transaction = memory.begin(Restore.NO_RESTORE);
            for (int i = 0; i < RANGES; i++) {
                slot = (slot + 7_919) % slots;
                transaction.setRange(region, slot * RANGE, RANGE);
                region.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, slot * RANGE, written);
            }
            transaction.end(Commit.NO_FLUSH);
        }
        memory.flush();
        memory.close();
    }

    /** Opens it again, which applies the log. */
    RecoveryBench.Point recover() throws IOException {
        long begin = System.nanoTime();
        try (Lrvm memory = open()) {
            double millis = (System.nanoTime() - begin) / 1e6;
            return new RecoveryBench.Point(RecoveryBench.Kind.lrvm, REGION, memory.recovery().bytes(), millis);
        }
    }

    private Lrvm open() throws IOException {
        return Lrvm.initialize(new DiskLayer(directory), LOG, new Options(Long.MAX_VALUE, 1 << 20), CommitShipper.NONE);
    }
}
