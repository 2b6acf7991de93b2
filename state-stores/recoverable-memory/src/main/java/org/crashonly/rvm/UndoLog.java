package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.crashonly.rvm.UnusableImageException.Reason;

/**
 * The old values of one transaction, in memory that outlives the process. The number of used bytes is the truth: a store to it makes an
 * entry count, and a store of zero is the commit. Fences keep the order of the stores, which is the order in which they survive.
 *
 * <pre>entry: old bytes, padded to 8 | offset 8 | segment 4 | length 4</pre>
 */
final class UndoLog {

    private static final int TRAILER = 16;

    private final MemorySegment memory;
    private final long usedAt;
    private final long entriesAt;
    private final long capacity;
    private final Stores stores;
    /** What memory says at {@link #usedAt}, for the one transaction that writes it. */
    private long used;

    UndoLog(MemorySegment memory, long usedAt, long entriesAt, long capacity, Stores stores) {
        this.memory = memory;
        this.usedAt = usedAt;
        this.entriesAt = entriesAt;
        this.capacity = capacity;
        this.stores = stores;
        this.used = memory.get(Transaction.LONG, usedAt);
    }

    boolean isOpen() {
        return used != 0;
    }

    /** Saves a range before it changes. */
    void save(Region region, long offset, long length) {
        long padded = (length + 7) & -8;
        if (used + padded + TRAILER > capacity) {
            throw new IllegalStateException("the old values of the transaction need more than " + (used + padded + TRAILER)
                    + " bytes, the undo log has " + capacity + ": smaller transactions, or a larger undo log");
        }
        long at = entriesAt + used;
        stores.copy(region.memory(), offset, memory, at, length);
        stores.putLong(memory, at + padded, offset);
        stores.putInt(memory, at + padded + 8, region.id());
        stores.putInt(memory, at + padded + 12, (int) length);
        VarHandle.storeStoreFence();
        used += padded + TRAILER;
        stores.putLong(memory, usedAt, used);
        VarHandle.storeStoreFence();
    }

    /** Commits: from this store on there is nothing to undo. */
    void clear() {
        VarHandle.storeStoreFence();
        used = 0;
        stores.putLong(memory, usedAt, 0);
        VarHandle.storeStoreFence();
    }

    /** Writes the old values back, the last saved first, and clears the log. */
    void restore(IntFunction<MemorySegment> segments) {
        for (Entry entry : entries()) {
            stores.copy(memory, entry.bytesAt(), segments.apply(entry.segment()), entry.offset(), entry.length());
        }
        clear();
    }

    /**
     * The segments that have old values here.
     *
     * @param known how many segments there are
     */
    List<Integer> segments(int known) throws UnusableImageException {
        try {
            List<Integer> segments = entries().stream().map(Entry::segment).distinct().toList();
            if (segments.stream().anyMatch(it -> it < 0 || it >= known)) {
                throw new IndexOutOfBoundsException("segments " + segments + " of " + known);
            }
            return segments;
        } catch (IndexOutOfBoundsException e) {
            throw damaged(e.getMessage());
        }
    }

    /** Nothing is written back unless all of it can be. */
    void requireWithin(IntToLongFunction bytes) throws UnusableImageException {
        for (Entry entry : entries()) {
            if (entry.offset() < 0 || entry.offset() > bytes.applyAsLong(entry.segment()) - entry.length()) {
                throw damaged(entry.length() + " bytes at " + entry.offset() + " of segment " + entry.segment());
            }
        }
    }

    private UnusableImageException damaged(String why) {
        return new UnusableImageException(Reason.DAMAGED, "an undo log of " + used + " bytes is damaged (" + why + "): remove the memory's directory to begin anew");
    }

    private record Entry(long bytesAt, int segment, long offset, int length) {}

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (long end = used; end > 0; ) {
            long trailer = entriesAt + end - TRAILER;
            int length = memory.get(Transaction.INT, trailer + 12);
            long padded = (length + 7L) & -8;
            if (length < 0 || padded + TRAILER > end || end > capacity) {
                throw new IndexOutOfBoundsException("an entry of " + length + " bytes before byte " + end + " of " + capacity);
            }
            entries.add(new Entry(trailer - padded, memory.get(Transaction.INT, trailer + 8), memory.get(Transaction.LONG, trailer), length));
            end -= padded + TRAILER;
        }
        return entries;
    }
}
