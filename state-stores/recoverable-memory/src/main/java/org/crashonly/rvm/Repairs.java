package org.crashonly.rvm;

import java.io.IOException;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;

/** Writes a lot, in many small transactions: each leaves the region in a state from which the same writes can begin again. */
final class Repairs implements AutoCloseable {

    private static final int WRITES = 16;

    private final RecoverableMemory memory;
    private final Region region;
    private Transaction transaction;
    private int writes;

    Repairs(RecoverableMemory memory, Region region) {
        this.memory = memory;
        this.region = region;
    }

    /** The transaction to make the next few writes in. */
    Transaction transaction() throws IOException {
        if (transaction != null && ++writes >= WRITES) {
            transaction.end(Commit.NO_FLUSH);
            transaction = null;
        }
        if (transaction == null) {
            transaction = memory.begin(Restore.NO_RESTORE);
            writes = 0;
        }
        return transaction;
    }

    void putInt(long at, int value) throws IOException {
        transaction().putInt(region, at, value);
    }

    void putLong(long at, long value) throws IOException {
        transaction().putLong(region, at, value);
    }

    void put(long at, byte[] bytes) throws IOException {
        transaction().put(region, at, bytes);
    }

    @Override
    public void close() throws IOException {
        if (transaction != null) {
            transaction.end(Commit.NO_FLUSH);
        }
        memory.flush();
    }
}
