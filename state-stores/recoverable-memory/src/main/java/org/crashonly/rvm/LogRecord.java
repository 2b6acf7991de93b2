package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The new values of one transaction, as they stand in the log. Length and position stand at both ends, so that the log can be read
 * forwards to find its end and backwards to apply the newest values first; one checksum covers all, so that a record that was torn is
 * no record.
 *
 * <pre>
 * magic 4 | length 4 | position 8 | life 8 | forced 8 | ranges 4 | checksum 4 | { segment 4 | length 4 | offset 8 | bytes, padded to 8 }* | length 4 | magic 4 | position 8
 * </pre>
 *
 * @param position where it begins, in bytes since the log was created
 * @param life which life of the log wrote it: records that an earlier life wrote and lost are not taken for new ones
 * @param forced up to where the log was on the disk when it was written: a hole before that is damage, not a crash
 */
record LogRecord(long position, long life, long forced, List<Change> changes) {

    /** The new value of a range. */
    record Change(int segment, long offset, ByteBuffer bytes) {}

    /** Bytes of a record without changes: none is shorter. */
    static final int SHORTEST = 56;

    static final int TRAILER = 16;
    private static final int BEGIN = 0x52564d42; // "BMVR"
    private static final int END = 0x52564d45; // "EMVR"
    private static final int CHECKSUM_AT = 36;
    private static final int CHANGE = 16;

    /** A range of a region, to be written with the value that it has. */
    record Source(Region region, RangeSet.Range range) {}

    static int length(List<Source> sources) {
        long length = SHORTEST;
        for (Source source : sources) {
            length += CHANGE + padded(source.range().length());
        }
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a transaction changes " + length + " bytes: more than fits into one record");
        }
        return (int) length;
    }

    /** Writes a record with the present values of {@code sources} into the whole of {@code target}, an array of that length. */
    static void write(byte[] target, long position, long life, long forced, List<Source> sources) {
        ByteBuffer buffer = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(BEGIN).putInt(target.length).putLong(position).putLong(life).putLong(forced).putInt(sources.size()).putInt(0);
        for (Source source : sources) {
            int length = (int) source.range().length();
            buffer.putInt(source.region().id()).putInt(length).putLong(source.range().from());
            MemorySegment.copy(
                    source.region().memory(), ValueLayout.JAVA_BYTE, source.range().from(), target, buffer.position(), length);
            buffer.position(buffer.position() + (int) padded(length));
        }
        buffer.putInt(target.length).putInt(END).putLong(position);
        buffer.putInt(CHECKSUM_AT, checksum(buffer.array(), 0, target.length));
    }

    /**
     * Reads the record that begins at {@code at}; empty if there is no whole record of that position and life.
     *
     * @throws IOException if there is one, but of another version
     */
    static Optional<LogRecord> read(byte[] log, int at, int limit, long position, long life) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        int length = limit - at < SHORTEST ? 0 : lengthAt(buffer, at);
        if (length == 0 || length > limit - at || buffer.getLong(at + 8) != position || buffer.getLong(at + 16) != life) {
            return Optional.empty();
        }
        if (checksumAt(buffer, at) != checksum(log, at, length)) {
            return Optional.empty();
        }
        return Optional.of(new LogRecord(position, life, buffer.getLong(at + 24), changes(buffer, at, length)));
    }

    /** Reads the record that begins at {@code at}, of whatever position and life. */
    static Optional<LogRecord> readAny(byte[] log, int at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        return buffer.getInt(at) != BEGIN ? Optional.empty() : read(log, at, log.length, buffer.getLong(at + 8), buffer.getLong(at + 16));
    }

    /** The length of the record that begins at {@code at}, by its own word; 0 if none can begin there. */
    static int lengthAt(ByteBuffer log, int at) {
        int length = log.getInt(at) == BEGIN ? log.getInt(at + 4) : 0;
        return length >= SHORTEST && length % 8 == 0 && length <= log.capacity() - at ? length : 0;
    }

    /** What a record that begins at {@code at} says of its checksum. */
    static int checksumAt(ByteBuffer log, int at) {
        return log.getInt(at + CHECKSUM_AT);
    }

    /** The length of the record that ends at {@code end}, by its own word; 0 if no record ends there. */
    static int lengthBefore(byte[] log, int end) {
        ByteBuffer buffer = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        return end >= SHORTEST && buffer.getInt(end - TRAILER + 4) == END ? buffer.getInt(end - TRAILER) : 0;
    }

    int length() {
        return changes.stream().mapToInt(change -> CHANGE + (int) padded(change.bytes().remaining())).sum() + SHORTEST;
    }

    private static List<Change> changes(ByteBuffer buffer, int at, int length) throws IOException {
        int count = buffer.getInt(at + 32);
        List<Change> changes = new ArrayList<>();
        long from = at + SHORTEST - TRAILER;
        long end = at + (long) length - TRAILER;
        while (changes.size() < count && from + CHANGE <= end) {
            int bytes = buffer.getInt((int) from + 4);
            long offset = buffer.getLong((int) from + 8);
            if (bytes < 0 || offset < 0 || offset > Long.MAX_VALUE - bytes || from + CHANGE + padded(bytes) > end) {
                break;
            }
            changes.add(new Change(buffer.getInt((int) from), offset, buffer.slice((int) from + CHANGE, bytes).asReadOnlyBuffer()));
            from += CHANGE + padded(bytes);
        }
        if (changes.size() != count || from != end) {
            throw new IOException("a record of " + length + " bytes with a good checksum does not hold the " + count
                    + " changes that it names: it was written by another version");
        }
        return changes;
    }

    private static long padded(long length) {
        return (length + 7) & -8;
    }

    /** The checksum's own place counts as zeros. */
    static int checksum(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CHECKSUM_AT);
        crc.update(bytes, at + CHECKSUM_AT + 4, length - CHECKSUM_AT - 4);
        return (int) crc.getValue();
    }

    /** The same, by what is known of the whole log. */
    static int checksum(byte[] log, int at, int length, PartChecksums sums) {
        CRC32C head = new CRC32C();
        head.update(log, at, CHECKSUM_AT);
        return sums.of((int) head.getValue(), at + CHECKSUM_AT + 4, at + length);
    }
}
