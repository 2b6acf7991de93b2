package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;

/** Stores to memory, one by one and in order: a test can be killed between any two of them. */
interface Stores {

    /** Plain stores. */
    Stores PLAIN = new Stores() {
        @Override
        public void putLong(MemorySegment memory, long offset, long value) {
            memory.set(Transaction.LONG, offset, value);
        }

        @Override
        public void putInt(MemorySegment memory, long offset, int value) {
            memory.set(Transaction.INT, offset, value);
        }

        @Override
        public void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long length) {
            MemorySegment.copy(from, fromOffset, to, toOffset, length);
        }
    };

    void putLong(MemorySegment memory, long offset, long value);

    void putInt(MemorySegment memory, long offset, int value);

    void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long length);
}
