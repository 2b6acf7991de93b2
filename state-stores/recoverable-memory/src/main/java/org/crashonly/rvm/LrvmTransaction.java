package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;

/** A transaction of {@link Lrvm}: it remembers which bytes change, and what they were if it may be aborted. */
final class LrvmTransaction extends Transaction {

    private final Lrvm memory;
    private final Restore restore;
    private final Map<Region, RangeSet> changes = new LinkedHashMap<>();
    private final List<Old> olds = new ArrayList<>();
    private boolean over;

    private record Old(Region region, long offset, MemorySegment bytes) {}

    LrvmTransaction(Lrvm memory, Restore restore) {
        this.memory = memory;
        this.restore = restore;
    }

    @Override
    public void setRange(Region region, long offset, long length) {
        requireOpen();
        region.requireRange(offset, length);
        RangeSet ranges = changes.get(region);
        if (ranges == null) {
            ranges = new RangeSet();
            changes.put(region, ranges);
            region.open().incrementAndGet();
        }
        List<RangeSet.Range> fresh = ranges.add(offset, offset + length);
        if (restore == Restore.RESTORE) {
            for (RangeSet.Range range : fresh) {
                byte[] old = new byte[(int) range.length()];
                MemorySegment bytes = MemorySegment.ofArray(old);
                MemorySegment.copy(region.memory(), range.from(), bytes, 0, old.length);
                olds.add(new Old(region, range.from(), bytes));
            }
        }
    }

    @Override
    public void end(Commit commit) throws IOException {
        requireOpen();
        List<LogRecord.Source> sources = new ArrayList<>();
        changes.forEach((region, ranges) -> ranges.ranges().forEach(range -> sources.add(new LogRecord.Source(region, range))));
        if (sources.isEmpty()) {
            close();
            return;
        }
        long position = memory.append(sources);
        close();
        memory.settle(position, commit);
    }

    @Override
    public void abort() {
        requireOpen();
        if (restore == Restore.NO_RESTORE) {
            throw new IllegalStateException("a transaction that was begun without restore cannot be aborted");
        }
        for (Old old : olds.reversed()) {
            MemorySegment.copy(old.bytes(), 0, old.region().memory(), old.offset(), old.bytes().byteSize());
        }
        close();
    }

    @Override
    Stores stores() {
        return Stores.PLAIN;
    }

    private void close() {
        over = true;
        changes.keySet().forEach(region -> region.open().decrementAndGet());
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the transaction has ended");
        }
    }
}
