package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;

/** Stores word by word, and dies before one of them; what was stored before stays, as with a process that is killed. */
final class KillableStores implements Stores {

    /** The process is dead: whatever it tries to do after this has no effect either. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final long lethal;
    private long count;

    /** Dies instead of store number {@code lethal}, counted from 0. */
    KillableStores(long lethal) {
        this.lethal = lethal;
    }

    long count() {
        return count;
    }

    private void step() {
        if (count >= lethal) {
            throw new Killed();
        }
        count++;
    }

    @Override
    public void putLong(MemorySegment memory, long offset, long value) {
        step();
        PLAIN.putLong(memory, offset, value);
    }

    @Override
    public void putInt(MemorySegment memory, long offset, int value) {
        step();
        PLAIN.putInt(memory, offset, value);
    }

    @Override
    public void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long length) {
        for (long done = 0; done < length; done += 8) {
            step();
            MemorySegment.copy(from, fromOffset + done, to, toOffset + done, Math.min(8, length - done));
        }
    }
}
