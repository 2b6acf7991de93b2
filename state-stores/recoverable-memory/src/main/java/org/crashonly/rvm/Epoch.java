package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A stretch of the log on its way into the data segments: by recovery, or by a truncation while the log grows on. */
final class Epoch {

    private final long from;
    private final long life;
    private final byte[] bytes;
    private final int length;

    /** All of {@code bytes} are records. */
    Epoch(long from, long life, byte[] bytes) {
        this(from, life, bytes, bytes.length);
    }

    private Epoch(long from, long life, byte[] bytes, int length) {
        this.from = from;
        this.life = life;
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * Finds the records in {@code ring}, which begins at position {@code from}: they end where the first record is missing or torn.
     *
     * @throws IOException if a later record proves that the missing one had been on the disk: the log is damaged
     */
    static Epoch discover(long from, long life, byte[] ring) throws IOException {
        int end = 0;
        for (Optional<LogRecord> next = LogRecord.read(ring, 0, ring.length, from, life); next.isPresent();
                next = LogRecord.read(ring, end, ring.length, from + end, life)) {
            end += next.get().length();
        }
        requireNothingLater(from, life, ring, end);
        return new Epoch(from, life, ring, end);
    }

    /** A record anywhere in the ring may know of a later superblock, or that more was on the disk than is to be found. */
    private static void requireNothingLater(long from, long life, byte[] ring, int end) throws IOException {
        for (int at = end; at + LogRecord.SHORTEST <= ring.length; at += 8) {
            Optional<LogRecord> found = LogRecord.readAny(ring, at);
            if (found.isPresent() && (found.get().life() > life || found.get().life() == life && found.get().forced() > from + end)) {
                throw new IOException("the log is damaged at position " + (from + end) + " of life " + life
                        + ": nothing readable is there, but a record at position " + found.get().position() + " of life "
                        + found.get().life() + " says that the log was on the disk up to " + found.get().forced()
                        + ". Restore log and segments from a backup");
            }
        }
    }

    long to() {
        return from + length;
    }

    /**
     * Writes the newest value of every byte, and forces. It reads backwards, so that what was overwritten later is not written at all.
     *
     * @return how many records were read
     */
    int apply(Segments segments) throws IOException {
        Map<Integer, RangeSet> written = new HashMap<>();
        int records = 0;
        for (int end = length; end > 0; records++) {
            int begin = end - LogRecord.lengthBefore(bytes, end);
            int limit = end;
            LogRecord record = LogRecord.read(bytes, Math.max(begin, 0), end, from + begin, life)
                    .orElseThrow(() -> new IOException("the log is damaged before position " + (from + limit)
                            + ": no record ends there. Restore log and segments from a backup"));
            for (LogRecord.Change change : record.changes()) {
                apply(change, written.computeIfAbsent(change.segment(), ignored -> new RangeSet()), segments);
            }
            end = begin;
        }
        for (Integer segment : written.keySet()) {
            segments.file(segment).force();
        }
        return records;
    }

    private static void apply(LogRecord.Change change, RangeSet written, Segments segments) throws IOException {
        for (RangeSet.Range gap : written.add(change.offset(), change.offset() + change.bytes().remaining())) {
            ByteBuffer part = change.bytes().slice((int) (gap.from() - change.offset()), (int) gap.length());
            segments.file(change.segment()).write(part, gap.from());
        }
    }

    /** The files of the data segments. */
    interface Segments {
        FileLayer.File file(int segment) throws IOException;
    }
}
