package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stretch of the log on its way into the data segments: by recovery, or by a truncation while the log grows on. */
final class Epoch {

    /** Bytes that are written at once. */
    private static final int RUN = 256 << 10;

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
    static Epoch discover(long from, long life, RedoLog.Ring ring) throws IOException {
        byte[] records = ring.records();
        int end = 0;
        for (Optional<LogRecord> next = LogRecord.read(records, 0, records.length, from, life); next.isPresent();
                next = LogRecord.read(records, end, records.length, from + end, life)) {
            end += next.get().length();
        }
        requireNothingLater(from + end, life, records, end);
        requireNothingLater(from + end, life, ring.before(), 0);
        return new Epoch(from, life, records, end);
    }

    /**
     * A record anywhere in the ring may know of a later superblock, or that more was on the disk than is found. What lies there may be
     * anything, also what looks like the beginnings of a million long records: the time that this takes grows with its length alone.
     */
    private static void requireNothingLater(long end, long life, byte[] bytes, int from) throws IOException {
        LaterRecords later = new LaterRecords(bytes, life, end);
        for (int at = from; at + LogRecord.SHORTEST <= bytes.length; at += 8) {
            if (later.isAt(at)) {
                LogRecord found = LogRecord.readAny(bytes, at).orElseThrow();
                throw new IOException("the log is damaged at position " + end + " of life " + life
                        + ": nothing readable is there, but a record at position " + found.position() + " of life "
                        + found.life() + " says that the log was on the disk up to " + found.forced()
                        + ". Restore log and segments from a backup");
            }
        }
    }

    long to() {
        return from + length;
    }

    /**
     * Writes the newest value of every byte, in the order of the files, and forces. It reads backwards, so that what was overwritten later is not
     * written at all.
     *
     * @return how many records were read
     */
    int apply(Segments segments) throws IOException {
        Map<Integer, Newest> newest = new HashMap<>();
        int records = 0;
        for (int end = length; end > 0; records++) {
            int begin = end - LogRecord.lengthBefore(bytes, end);
            int limit = end;
            LogRecord record = LogRecord.read(bytes, Math.max(begin, 0), end, from + begin, life)
                    .orElseThrow(() -> new IOException("the log is damaged before position " + (from + limit)
                            + ": no record ends there. Restore log and segments from a backup"));
            for (LogRecord.Change change : record.changes()) {
                newest.computeIfAbsent(change.segment(), ignored -> new Newest()).addOlder(change);
            }
            end = begin;
        }
        for (Map.Entry<Integer, Newest> segment : newest.entrySet()) {
            FileLayer.File file = segments.file(segment.getKey());
            segment.getValue().writeTo(file);
            file.force();
        }
        return records;
    }

    /** The newest values of a segment, where the log has them. */
    private static final class Newest {

        private record Part(long offset, ByteBuffer bytes) {}

        private final RangeSet known = new RangeSet();
        private final List<Part> parts = new ArrayList<>();

        /** Takes what nothing newer is known of. */
        void addOlder(LogRecord.Change change) {
            for (RangeSet.Range gap : known.add(change.offset(), change.offset() + change.bytes().remaining())) {
                parts.add(new Part(gap.from(), change.bytes().slice((int) (gap.from() - change.offset()), (int) gap.length())));
            }
        }

        /** What lies side by side is written at once: small changes of a large segment cost no system call each. */
        void writeTo(FileLayer.File file) throws IOException {
            parts.sort(Comparator.comparingLong(Part::offset));
            ByteBuffer run = ByteBuffer.allocate(RUN);
            long end = 0;
            for (Part part : parts) {
                if (part.offset() != end || part.bytes().remaining() > run.remaining()) {
                    write(run, end, file);
                }
                end = part.offset() + part.bytes().remaining();
                if (part.bytes().remaining() > run.remaining()) {
                    file.write(part.bytes(), part.offset());
                } else {
                    run.put(part.bytes());
                }
            }
            write(run, end, file);
        }

        private static void write(ByteBuffer run, long end, FileLayer.File file) throws IOException {
            if (run.position() > 0) {
                file.write(run.flip(), end - run.limit());
                run.clear();
            }
        }
    }

    /** The files of the data segments. */
    interface Segments {
        FileLayer.File file(int segment) throws IOException;
    }
}
