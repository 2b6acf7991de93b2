package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A commit as it is shipped: what one transaction wrote.
 *
 * @param changes new values, none overlapping another
 */
public record CommitRecord(List<Change> changes) {

    /**
     * The new value of a range.
     *
     * @param segment the data segment's number, in the order in which segments were first mapped
     */
    public record Change(int segment, long offset, ByteBuffer bytes) {}

    /**
     * Reads what a {@link CommitShipper} was given.
     *
     * @throws IllegalArgumentException if it is no commit record, or damaged
     */
    public static CommitRecord read(ByteBuffer shipped) {
        byte[] bytes = new byte[shipped.remaining()];
        shipped.get(shipped.position(), bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < LogRecord.SHORTEST) {
            throw new IllegalArgumentException("no commit record: " + bytes.length + " bytes");
        }
        try {
            return LogRecord.read(bytes, 0, bytes.length, buffer.getLong(8), buffer.getLong(16))
                    .map(record -> new CommitRecord(record.changes().stream()
                            .map(change -> new Change(change.segment(), change.offset(), change.bytes()))
                            .toList()))
                    .orElseThrow(() -> new IllegalArgumentException("a damaged commit record of " + bytes.length + " bytes"));
        } catch (IOException e) {
            throw new IllegalArgumentException("a commit record of " + bytes.length + " bytes cannot be read: " + e.getMessage(), e);
        }
    }
}
