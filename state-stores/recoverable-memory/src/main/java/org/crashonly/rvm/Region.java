package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** A mapped data segment. Its memory is read freely and written only within ranges that a transaction has named. */
public final class Region {

    private final int id;
    private final String name;
    private final MemorySegment memory;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean mapped = true;

    Region(int id, String name, MemorySegment memory) {
        this.id = id;
        this.name = name;
        this.memory = memory;
    }

    public String name() {
        return name;
    }

    public MemorySegment memory() {
        return memory;
    }

    int id() {
        return id;
    }

    AtomicInteger open() {
        return open;
    }

    void requireRange(long offset, long length) {
        if (!mapped) {
            throw new IllegalStateException("region '" + name + "' is not mapped any more");
        }
        if (offset < 0 || length <= 0 || length > memory.byteSize() - offset) {
            throw new IndexOutOfBoundsException("range of " + length + " bytes at " + offset + " in region '" + name + "' of "
                    + memory.byteSize() + " bytes");
        }
    }

    void unmap() {
        int transactions = open.get();
        if (transactions != 0) {
            throw new IllegalStateException("region '" + name + "' has " + transactions + " open transactions: end them before unmapping");
        }
        mapped = false;
    }

    @Override
    public String toString() {
        return name + " (" + memory.byteSize() + " bytes)";
    }
}
