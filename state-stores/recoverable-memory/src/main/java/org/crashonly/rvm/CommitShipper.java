package org.crashonly.rvm;

import java.nio.ByteBuffer;

/** Where commit records go besides the engine's own memory or log: a replica, an archive. */
@FunctionalInterface
public interface CommitShipper {

    /** Ships nothing. */
    CommitShipper NONE = (sequence, record) -> { };

    /**
     * Takes a commit record, in the order of the commits, after it survives here. Called on a committing thread: it must not block for
     * long. {@link CommitRecord#read} reads it.
     *
     * @param sequence grows with each record of one engine and life
     * @param record read-only, only valid during the call
     */
    void ship(long sequence, ByteBuffer record);
}
