package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;

/** A transaction of {@link Vista}. It has an undo log to itself. */
final class VistaTransaction extends Transaction {

    private final Vista memory;
    private final UndoLog undo;
    private final Restore restore;
    private final List<Region> regions = new ArrayList<>(1);
    /** What changes, for the shipper; null if nothing is shipped. */
    private final List<RangeSet> changes;
    private boolean over;

    VistaTransaction(Vista memory, UndoLog undo, Restore restore) {
        this.memory = memory;
        this.undo = undo;
        this.restore = restore;
        this.changes = memory.ships() ? new ArrayList<>(1) : null;
    }

    @Override
    public void setRange(Region region, long offset, long length) {
        requireOpen();
        region.requireRange(offset, length);
        int index = indexOf(region);
        if (changes != null) {
            List<RangeSet.Range> fresh = changes.get(index).add(offset, offset + length);
            fresh.forEach(range -> undo.save(region, range.from(), range.length()));
        } else {
            undo.save(region, offset, length);
        }
    }

    private int indexOf(Region region) {
        for (int i = 0; i < regions.size(); i++) {
            if (regions.get(i) == region) {
                return i;
            }
        }
        regions.add(region);
        region.open().incrementAndGet();
        if (changes != null) {
            changes.add(new RangeSet());
        }
        return regions.size() - 1;
    }

    /** Commits; both kinds of commit are the same here. */
    @Override
    public void end(Commit commit) {
        requireOpen();
        byte[] record = changes == null || regions.isEmpty() ? null : record();
        undo.clear();
        try {
            if (record != null) {
                memory.ship(record);
            }
        } finally {
            // It has ended, whatever the shipper makes of it.
            close();
        }
    }

    private byte[] record() {
        List<LogRecord.Source> sources = new ArrayList<>();
        for (int i = 0; i < regions.size(); i++) {
            Region region = regions.get(i);
            changes.get(i).ranges().forEach(range -> sources.add(new LogRecord.Source(region, range)));
        }
        byte[] record = new byte[LogRecord.length(sources)];
        LogRecord.write(record, 0, 0, 0, sources);
        return record;
    }

    @Override
    public void abort() {
        requireOpen();
        if (restore == Restore.NO_RESTORE) {
            throw new IllegalStateException("a transaction that was begun without restore cannot be aborted");
        }
        undo.restore(this::memoryOf);
        close();
    }

    private MemorySegment memoryOf(int segment) {
        return regions.stream().filter(region -> region.id() == segment).findFirst().orElseThrow().memory();
    }

    @Override
    Stores stores() {
        return memory.stores();
    }

    private void close() {
        over = true;
        regions.forEach(region -> region.open().decrementAndGet());
        memory.ended(undo);
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the transaction has ended");
        }
    }
}
