package org.crashonly.rvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds records that say more of a log than is to be found in it. Their checksums are computed one by one as long as that is cheap. */
final class LaterRecords {

    /** So many times the ring's length is checksummed before that is done once for all. */
    private static final int CHEAP = 2;
    /** No log is recovered as often: what is so much later is of another log, whose records are values here. */
    private static final long MOST_LIVES = 1L << 32;

    private final byte[] ring;
    private final ByteBuffer buffer;
    private final long life;
    private final long end;
    private long checksummed;
    private PartChecksums sums;

    /**
     * Looks in {@code ring}.
     *
     * @param life of the log
     * @param end the position where its records end
     */
    LaterRecords(byte[] ring, long life, long end) {
        this.ring = ring;
        this.buffer = ByteBuffer.wrap(ring).order(ByteOrder.LITTLE_ENDIAN);
        this.life = life;
        this.end = end;
    }

    /** Whether a whole record begins at {@code at}, of a later life, or of this one and written when more was on the disk. */
    boolean isAt(int at) {
        int length = LogRecord.lengthAt(buffer, at);
        if (length == 0) {
            return false;
        }
        long itsLife = buffer.getLong(at + 16);
        boolean knowsMore = itsLife == life ? buffer.getLong(at + 24) > end : itsLife > life && itsLife - life < MOST_LIVES;
        return knowsMore && LogRecord.checksumAt(buffer, at) == checksum(at, length);
    }

    private int checksum(int at, int length) {
        checksummed += length;
        if (sums == null && checksummed > (long) CHEAP * ring.length) {
            sums = new PartChecksums(ring);
        }
        return sums == null ? LogRecord.checksum(ring, at, length) : LogRecord.checksum(ring, at, length, sums);
    }
}
