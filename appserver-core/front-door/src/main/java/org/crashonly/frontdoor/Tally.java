package org.crashonly.frontdoor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counters of one event loop: written by it alone without a locked instruction, read by any thread. */
@SuppressWarnings("EnumOrdinal")
final class Tally {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    // The ordinal never leaves this process: totals travel by name.
    private static final int SIZE = Count.values().length;

    // Padded, so that two loops' tallies never share a cache line.
    private final long[] counts = new long[SIZE + 16];

    void add(Count count) {
        int i = count.ordinal() + 8;
        LONGS.setOpaque(counts, i, counts[i] + 1);
    }

    long get(Count count) {
        return (long) LONGS.getOpaque(counts, count.ordinal() + 8);
    }
}
