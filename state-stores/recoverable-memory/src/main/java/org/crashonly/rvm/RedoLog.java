package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log: a ring of records in a file. Positions count bytes since it was created; {@code head ≤ forced ≤ tail}, records from head on
 * are not yet in the data segments, those from forced on are only in memory. Committers that wait for the disk at the same time share
 * one write and one force.
 *
 * <p>After a write or force failed nothing is known about the file's content, so the log accepts nothing more: recovery decides.
 */
final class RedoLog {

    private final FileLayer.File file;
    private final long capacity;
    private final long life;
    private final CommitShipper shipper;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private long head;
    private long forced;
    private long tail;
    private boolean forcing;
    private IOException failure;
    /** The records from forced to tail; the other buffer is being written. */
    private byte[] spool = new byte[1 << 16];
    private byte[] spare = new byte[1 << 16];
    private int spooled;

    /** An empty log of {@code status}. */
    RedoLog(FileLayer.File file, LogStatus status, CommitShipper shipper) {
        this.file = file;
        this.capacity = status.capacity();
        this.life = status.life();
        this.shipper = shipper;
        this.head = status.head();
        this.forced = head;
        this.tail = head;
    }

    /**
     * Adds a record with the present values of {@code sources}.
     *
     * @return the position after it; empty if there is no room before a truncation
     */
    OptionalLong append(List<LogRecord.Source> sources) throws IOException {
        int length = LogRecord.length(sources);
        if (length > capacity) {
            throw new IllegalArgumentException(
                    "a commit of " + length + " bytes does not fit into a log of " + capacity + ": create a larger log, or smaller transactions");
        }
        lock.lock();
        try {
            requireWorking();
            if (tail + length - head > capacity) {
                return OptionalLong.empty();
            }
            byte[] record = new byte[length];
            LogRecord.write(record, tail, life, forced, sources);
            if (spooled + length > spool.length) {
                spool = Arrays.copyOf(spool, Math.max(spool.length * 2, spooled + length));
            }
            System.arraycopy(record, 0, spool, spooled, length);
            spooled += length;
            tail += length;
            return OptionalLong.of(tail);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all before {@code position} is on the disk. */
    void force(long position) throws IOException {
        lock.lock();
        try {
            while (forced < position) {
                requireWorking();
                if (forcing) {
                    progress.awaitUninterruptibly();
                } else {
                    forceSpool();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes for everyone who waits, with the lock given up meanwhile. */
    private void forceSpool() throws IOException {
        forcing = true;
        byte[] batch = spool;
        int length = spooled;
        long from = forced;
        spool = spare;
        spooled = 0;
        lock.unlock();
        IOException failed = null;
        try {
            failed = written(batch, length, from);
            if (failed == null) {
                ship(batch, length, from);
            }
        } finally {
            lock.lock();
            spare = batch;
            forcing = false;
            if (failed == null) {
                forced = from + length;
            } else {
                failure = failed;
            }
            progress.signalAll();
        }
        requireWorking();
    }

    /** Null if the batch is on the disk; whatever else ends a write, be it memory that is short, leaves nothing known about the file. */
    private IOException written(byte[] batch, int length, long from) {
        try {
            write(file, capacity, from, batch, length);
            file.force();
            return null;
        } catch (IOException e) {
            return e;
        } catch (RuntimeException | Error e) {
            return new IOException("the log could not be written: " + e, e);
        }
    }

    /** A record that the shipper does not take is not made up for; the others of the batch are shipped all the same. */
    private void ship(byte[] batch, int length, long from) {
        if (shipper == CommitShipper.NONE) {
            return;
        }
        ByteBuffer all = ByteBuffer.wrap(batch, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        RuntimeException refused = null;
        for (int at = 0; at < length; ) {
            int record = all.getInt(at + 4);
            try {
                shipper.ship(from + at, all.slice(at, record).asReadOnlyBuffer());
            } catch (RuntimeException e) {
                if (refused == null) {
                    refused = e;
                } else {
                    refused.addSuppressed(e);
                }
            }
            at += record;
        }
        if (refused != null) {
            throw refused;
        }
    }

    /** The file failed elsewhere: a force that succeeds after one that failed says nothing about what was written before. */
    void failed(IOException reason) {
        lock.lock();
        try {
            failure = failure == null ? reason : failure;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The records that may go to the data segments now, from head to what is forced. */
    Epoch epoch() throws IOException {
        lock.lock();
        long from = head;
        long to = forced;
        lock.unlock();
        return new Epoch(from, life, read(file, capacity, from, (int) (to - from)));
    }

    /** Frees the ring up to {@code position}. The superblock says so already. */
    void truncated(long position) {
        lock.lock();
        try {
            head = position;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long tail() {
        lock.lock();
        try {
            return tail;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that the next recovery would have to read. */
    long used() {
        lock.lock();
        try {
            return tail - head;
        } finally {
            lock.unlock();
        }
    }

    int spooled() {
        lock.lock();
        try {
            return spooled;
        } finally {
            lock.unlock();
        }
    }

    private void requireWorking() throws IOException {
        if (failure != null) {
            throw new IOException("the log failed earlier; what it holds is decided by the next recovery", failure);
        }
    }

    /**
     * What a recovery has to look at, from position {@code from} on: no more than the file has, since a log that was never full ends
     * before its ring does.
     *
     * @param records the ring from {@code from} on, to where it was written
     * @param before what was written before {@code from}, if there is unwritten room in between; else it is the end of {@code records}
     */
    record Ring(byte[] records, byte[] before) {}

    static Ring read(FileLayer.File file, long capacity, long from) throws IOException {
        long written = Math.clamp(file.size() - LogStatus.RING, 0, capacity) & -8;
        if (written == capacity) {
            return new Ring(read(file, capacity, from, (int) capacity), new byte[0]);
        }
        long place = Math.min(from % capacity, written);
        return new Ring(read(file, capacity, place, (int) (written - place)), read(file, capacity, 0, (int) place));
    }

    private static byte[] read(FileLayer.File file, long capacity, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        int first = (int) Math.min(length, capacity - from % capacity);
        file.read(ByteBuffer.wrap(bytes, 0, first), LogStatus.RING + from % capacity);
        if (first < length) {
            file.read(ByteBuffer.wrap(bytes, first, length - first), LogStatus.RING);
        }
        return bytes;
    }

    private static void write(FileLayer.File file, long capacity, long from, byte[] bytes, int length) throws IOException {
        int first = (int) Math.min(length, capacity - from % capacity);
        file.write(ByteBuffer.wrap(bytes, 0, first), LogStatus.RING + from % capacity);
        if (first < length) {
            file.write(ByteBuffer.wrap(bytes, first, length - first), LogStatus.RING);
        }
    }
}
