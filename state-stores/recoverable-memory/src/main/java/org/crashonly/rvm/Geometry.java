package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The part of a heap's superblock that never changes after formatting: where what is. Three copies of it stand far apart, each with a
 * checksum.
 *
 * <pre>
 * 0        copy | 128 counters, list heads | 512 object table | block map | copy | blocks of 64 bytes | copy
 * </pre>
 *
 * @param bytes of the region
 * @param objects entries of the object table; object 0 is nobody
 * @param blocks how many
 */
record Geometry(long bytes, int objects, int blocks) {

    static final int COPY = 128;
    static final int BLOCK = 64;
    /** A block may be in an extent of at most 2^30 blocks. */
    static final int ORDERS = 31;

    static final long FREE_BLOCKS_AT = COPY;
    static final long FREE_OBJECTS_AT = COPY + 8;
    static final long FREE_OBJECT_AT = COPY + 16;
    static final long ROOT_AT = COPY + 20;
    static final long FREE_EXTENTS_AT = COPY + 24;
    static final long OBJECTS_AT = 512;
    static final int ENTRY = 32;

    private static final long MAGIC = 0x3150414548564352L; // "CRVHEAP1"
    private static final int CHECKED = 24;

    static Geometry of(long bytes, int objects) {
        long room = bytes - OBJECTS_AT - (long) objects * ENTRY - 2L * COPY - BLOCK;
        long blocks = room / (BLOCK + 1);
        if (objects < 2 || blocks < 16 || blocks > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("a heap of " + bytes + " bytes with " + objects + " objects: " + blocks
                    + " blocks of " + BLOCK + " bytes remain, expected at least 16 and at least 2 objects");
        }
        return new Geometry(bytes, objects, (int) blocks);
    }

    long mapAt() {
        return OBJECTS_AT + (long) objects * ENTRY;
    }

    long blocksAt() {
        long afterCopy = mapAt() + blocks + COPY;
        return (afterCopy + BLOCK - 1) / BLOCK * BLOCK;
    }

    long blockAt(int block) {
        return blocksAt() + (long) block * BLOCK;
    }

    long entryAt(int object) {
        return OBJECTS_AT + (long) object * ENTRY;
    }

    /** Where the copies are. */
    List<Long> copiesAt() {
        return List.of(0L, mapAt() + blocks, bytes - COPY);
    }

    /**
     * Reads a valid copy.
     *
     * @throws IOException if there is none
     */
    static Geometry read(Region region) throws IOException {
        long bytes = region.memory().byteSize();
        List<Long> places = new ArrayList<>(List.of(0L, bytes - COPY));
        // The copy in the middle is looked for only when both others are gone.
        if (places.stream().noneMatch(place -> valid(region, place))) {
            for (long at = OBJECTS_AT; at < bytes - COPY; at++) {
                if (region.memory().get(Transaction.LONG, at) == MAGIC) {
                    places.add(at);
                }
            }
        }
        for (long place : places) {
            if (valid(region, place)) {
                return new Geometry(region.memory().get(Transaction.LONG, place + 8), region.memory().get(Transaction.INT, place + 16),
                        region.memory().get(Transaction.INT, place + 20));
            }
        }
        throw new IOException("region " + region + ": none of the superblock's copies is valid: this is no heap, or one damaged beyond repair");
    }

    /** Whether nothing at all is where the first and the last copy belong, as in memory that was never formatted, or not to the end. */
    static boolean isBlank(Region region) {
        long bytes = region.memory().byteSize();
        return isZero(region, 0) && isZero(region, bytes - COPY);
    }

    private static boolean isZero(Region region, long at) {
        return region.memory().asSlice(at, CHECKED + 4).mismatch(MemorySegment.ofArray(new byte[CHECKED + 4])) < 0;
    }

    static boolean valid(Region region, long at) {
        return region.memory().get(Transaction.LONG, at) == MAGIC
                && region.memory().get(Transaction.LONG, at + 8) == region.memory().byteSize()
                && region.memory().get(Transaction.INT, at + CHECKED)
                        == checksum(region.memory().asSlice(at, CHECKED).toArray(ValueLayout.JAVA_BYTE));
    }

    /** One copy. */
    byte[] copy() {
        ByteBuffer copy = ByteBuffer.allocate(CHECKED + 4).order(ByteOrder.LITTLE_ENDIAN);
        copy.putLong(MAGIC).putLong(bytes).putInt(objects).putInt(blocks);
        return copy.putInt(checksum(Arrays.copyOf(copy.array(), CHECKED))).array();
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
