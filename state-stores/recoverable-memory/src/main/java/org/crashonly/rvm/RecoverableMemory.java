package org.crashonly.rvm;

import java.io.IOException;

/**
 * Regions of memory whose changes are atomic and outlive a crash. A program maps a region, and in a transaction names each range
 * before it changes it; the changes are made in memory, with plain stores. Transactions are for recovery alone: they do not nest, and
 * two that are open at the same time must not touch the same bytes.
 */
public interface RecoverableMemory extends AutoCloseable {

    /**
     * Maps the data segment {@code name}, zeros where nothing was written yet. A segment is mapped once at a time.
     *
     * @param length bytes; may be more than last time, and then less than before is refused
     */
    Region map(String name, long length) throws IOException;

    /** Ends a mapping; what was committed stays in the segment. */
    void unmap(Region region) throws IOException;

    /** Begins a transaction. */
    Transaction begin(Restore restore);

    /** Returns when every transaction that has ended survives what this engine survives. */
    void flush() throws IOException;

    /** Applies what the log holds to the data segments, so that its space is free again. Other transactions go on meanwhile. */
    void truncate() throws IOException;

    /** What is known about a mapped region. */
    RegionStatus queryOptions(Region region);

    Options queryOptions();

    /** Replaces the options; takes effect with the next transaction. */
    void setOptions(Options options);

    /** Releases memory and files without flushing: whoever needs that says so. A crash does the same. */
    @Override
    void close() throws IOException;

    /** Whether a transaction keeps what it takes to undo it. */
    enum Restore {
        /** Old values are kept until the end; it may be aborted. */
        RESTORE,
        /** The caller will not abort it: no old values are kept in memory for that. */
        NO_RESTORE
    }

    /** When a commit survives. */
    enum Commit {
        /** When {@link Transaction#end} returns. */
        FLUSH,
        /** After the next {@link #flush}, or a while later; all transactions before it survive if it does. */
        NO_FLUSH
    }

    /**
     * What can be tuned.
     *
     * @param truncateAtBytes truncation begins by itself when the log holds this much
     * @param spoolBytes unflushed commits are written when they reach this much
     */
    record Options(long truncateAtBytes, int spoolBytes) {

        public static final Options DEFAULT = new Options(8L << 20, 1 << 20);

        public Options {
            if (truncateAtBytes < 1 || spoolBytes < 1) {
                throw new IllegalArgumentException(
                        "truncateAtBytes " + truncateAtBytes + " and spoolBytes " + spoolBytes + " must be positive");
            }
        }
    }

    /**
     * A region now.
     *
     * @param length bytes mapped
     * @param openTransactions transactions that named ranges of it and have not ended
     */
    record RegionStatus(String name, long length, int openTransactions) {}
}
