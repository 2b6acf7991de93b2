package org.crashonly.rvm;

import java.lang.foreign.ValueLayout;

/**
 * The free space of a heap: a buddy allocator. An extent is 2^order blocks at a multiple of its size. The block map has a byte for the
 * first block of each extent, free or used, with its order; free extents of one order are a doubly linked list through their blocks.
 */
final class Extents {

    static final byte FREE = 0x40;
    static final byte USED = (byte) 0x80;
    static final int ORDER = 0x1f;
    static final int NONE = -1;

    private final Region region;
    private final Geometry geometry;

    Extents(Region region, Geometry geometry) {
        this.region = region;
        this.geometry = geometry;
    }

    /** The smallest order whose extents hold {@code bytes}. */
    static int orderFor(long bytes) {
        long blocks = Math.max(1, (bytes + Geometry.BLOCK - 1) / Geometry.BLOCK);
        return 64 - Long.numberOfLeadingZeros(blocks - 1);
    }

    /**
     * Takes an extent.
     *
     * @throws HeapFullException if none is large enough
     */
    int allocate(Transaction transaction, int order) {
        int found = order;
        while (found < Geometry.ORDERS && head(found) == NONE) {
            found++;
        }
        if (found >= Geometry.ORDERS) {
            throw new HeapFullException("region " + region + ": no " + ((long) Geometry.BLOCK << order) + " bytes in one piece are free, "
                    + freeBlocks() * Geometry.BLOCK + " in all");
        }
        int block = head(found);
        unlink(transaction, block, found);
        for (int half = found - 1; half >= order; half--) {
            link(transaction, block + (1 << half), half);
        }
        mark(transaction, block, USED, order);
        transaction.putLong(region, Geometry.FREE_BLOCKS_AT, freeBlocks() - (1L << order));
        return block;
    }

    /** Gives an extent back, joined with its free neighbours. */
    void free(Transaction transaction, int block, int order) {
        transaction.putLong(region, Geometry.FREE_BLOCKS_AT, freeBlocks() + (1L << order));
        int at = block;
        int size = order;
        while (true) {
            int buddy = at ^ (1 << size);
            if ((long) buddy + (1L << size) > geometry.blocks() || mark(buddy) != (byte) (FREE | size)) {
                break;
            }
            unlink(transaction, buddy, size);
            clear(transaction, Math.max(at, buddy));
            at = Math.min(at, buddy);
            size++;
        }
        if (at != block) {
            clear(transaction, block);
        }
        link(transaction, at, size);
    }

    long freeBlocks() {
        return region.memory().get(Transaction.LONG, Geometry.FREE_BLOCKS_AT);
    }

    int head(int order) {
        return region.memory().get(Transaction.INT, headAt(order)) - 1;
    }

    int next(int block) {
        return region.memory().get(Transaction.INT, geometry.blockAt(block)) - 1;
    }

    int previous(int block) {
        return region.memory().get(Transaction.INT, geometry.blockAt(block) + 4) - 1;
    }

    byte mark(int block) {
        return region.memory().get(ValueLayout.JAVA_BYTE, geometry.mapAt() + block);
    }

    /** The whole block map at once: a survey of millions of blocks does not ask for them one by one. */
    byte[] marks() {
        return region.memory().asSlice(geometry.mapAt(), geometry.blocks()).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Puts a free extent at the front of its list. */
    void link(Transaction transaction, int block, int order) {
        int next = head(order);
        transaction.putInt(region, geometry.blockAt(block), next + 1);
        transaction.putInt(region, geometry.blockAt(block) + 4, 0);
        if (next != NONE) {
            transaction.putInt(region, geometry.blockAt(next) + 4, block + 1);
        }
        transaction.putInt(region, headAt(order), block + 1);
        mark(transaction, block, FREE, order);
    }

    private void unlink(Transaction transaction, int block, int order) {
        int next = next(block);
        int previous = previous(block);
        if (next != NONE) {
            transaction.putInt(region, geometry.blockAt(next) + 4, previous + 1);
        }
        if (previous == NONE) {
            transaction.putInt(region, headAt(order), next + 1);
        } else {
            transaction.putInt(region, geometry.blockAt(previous), next + 1);
        }
    }

    void clearHead(Transaction transaction, int order) {
        transaction.putInt(region, headAt(order), 0);
    }

    void mark(Transaction transaction, int block, byte state, int order) {
        transaction.put(region, geometry.mapAt() + block, new byte[] {(byte) (state | order)});
    }

    void clear(Transaction transaction, int block) {
        transaction.put(region, geometry.mapAt() + block, new byte[] {0});
    }

    private static long headAt(int order) {
        return Geometry.FREE_EXTENTS_AT + 4L * order;
    }
}
