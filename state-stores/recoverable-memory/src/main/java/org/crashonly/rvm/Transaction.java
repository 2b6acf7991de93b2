package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.crashonly.rvm.RecoverableMemory.Commit;

/** A transaction, used by one thread at a time and once. */
public abstract class Transaction {

    /** How the structures of this package keep numbers. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Names bytes that will be changed, before they are. Ranges may overlap. */
    public abstract void setRange(Region region, long offset, long length);

    /** Commits. */
    public abstract void end(Commit commit) throws IOException;

    /**
     * Takes every change back.
     *
     * @throws IllegalStateException if it was begun without restore
     */
    public abstract void abort();

    /** Names the range and writes it. */
    public final void putLong(Region region, long offset, long value) {
        setRange(region, offset, Long.BYTES);
        stores().putLong(region.memory(), offset, value);
    }

    /** Names the range and writes it. */
    public final void putInt(Region region, long offset, int value) {
        setRange(region, offset, Integer.BYTES);
        stores().putInt(region.memory(), offset, value);
    }

    /** Names the range and writes it. */
    public final void put(Region region, long offset, byte[] bytes) {
        if (bytes.length > 0) {
            setRange(region, offset, bytes.length);
            stores().copy(MemorySegment.ofArray(bytes), 0, region.memory(), offset, bytes.length);
        }
    }

    /** What stores; plain but in tests. */
    abstract Stores stores();
}
