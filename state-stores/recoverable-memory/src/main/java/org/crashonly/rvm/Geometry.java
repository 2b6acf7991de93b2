package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.crashonly.rvm.UnusableImageException.Reason;

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

    /** 2: maps grow. */
    private static final FormatWord WORD = new FormatWord("CRVHEAP", 2);

    private static final long MAGIC = WORD.number();
    private static final int CHECKED = 24;

    static Geometry of(long bytes, int objects) {
        long blocks = blocksIn(bytes, objects);
        if (objects < 2 || blocks < 16 || blocks > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("a heap of " + bytes + " bytes with " + objects + " objects: " + blocks
                    + " blocks of " + BLOCK + " bytes remain, expected at least 16 and at least 2 objects");
        }
        return new Geometry(bytes, objects, (int) blocks);
    }

    private static long blocksIn(long bytes, int objects) {
        long room = bytes - OBJECTS_AT - (long) objects * ENTRY - 2L * COPY - BLOCK;
        return room / (BLOCK + 1);
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
     * @throws UnusableImageException if there is none
     */
    static Geometry read(Region region) throws UnusableImageException {
        long bytes = region.memory().byteSize();
        if (bytes < OBJECTS_AT + COPY) {
            throw new UnusableImageException(Reason.FOREIGN, "region " + region + " is too small to be a heap");
        }
        OptionalInt other = otherVersion(region);
        if (other.isPresent()) {
            throw UnusableImageException.version("the heap in region " + region, other.getAsInt(), WORD.version());
        }
        List<Long> places = new ArrayList<>(List.of(0L, bytes - COPY));
        // The copy in the middle is looked for only when both others are gone: at each place where it is for some number of objects.
        if (places.stream().noneMatch(place -> valid(region, place))) {
            for (int objects = 2; blocksIn(bytes, objects) >= 16; objects++) {
                long at = OBJECTS_AT + (long) objects * ENTRY + blocksIn(bytes, objects);
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
        throw new UnusableImageException(
                Reason.DAMAGED, "region " + region + ": none of the superblock's copies is valid: this is no heap, or one damaged beyond repair");
    }

    private static OptionalInt otherVersion(Region region) {
        for (long place : List.of(0L, region.memory().byteSize() - COPY)) {
            OptionalInt version = WORD.versionAt(region.memory(), place);
            if (version.isPresent() && version.getAsInt() != WORD.version() && checked(region, place)) {
                return version;
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Whether a region was never formatted, or not to the end: its copies are written last. Where both ends were wiped out, the copy in the
     * middle tells a heap that can be repaired.
     */
    static boolean isBlank(Region region) {
        MemorySegment memory = region.memory();
        long bytes = memory.byteSize();
        if (!isZero(region, 0) || !isZero(region, bytes - COPY)) {
            return false;
        }
        if (isAllZero(memory)) {
            return true;
        }
        try {
            read(region);
            return false;
        } catch (UnusableImageException e) {
            return e.reason() != Reason.VERSION;
        }
    }

    private static boolean isAllZero(MemorySegment memory) {
        MemorySegment zeros = MemorySegment.ofArray(new byte[1 << 16]);
        for (long at = 0; at < memory.byteSize(); at += zeros.byteSize()) {
            long length = Math.min(zeros.byteSize(), memory.byteSize() - at);
            if (MemorySegment.mismatch(memory, at, at + length, zeros, 0, length) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(Region region, long at) {
        return region.memory().asSlice(at, CHECKED + 4).mismatch(MemorySegment.ofArray(new byte[CHECKED + 4])) < 0;
    }

    /**
     * How long the region was whose file this is. The file ends where the last copy ends, which is before the region's end; what is no heap
     * is taken to be as long as its file.
     */
    static long regionBytes(FileLayer.File file) throws IOException {
        long size = file.size();
        ByteBuffer copy = ByteBuffer.allocate(CHECKED).order(ByteOrder.LITTLE_ENDIAN);
        for (long at : List.of(0L, Math.max(0, size - CHECKED - 4))) {
            file.read(copy.clear(), at);
            long bytes = copy.getLong(8);
            if (copy.getLong(0) == MAGIC && bytes >= size && bytes <= size + COPY) {
                return bytes;
            }
        }
        return size;
    }

    /** Whether something that begins like a superblock stands where one would. */
    static boolean leavesTraces(Region region) {
        long bytes = region.memory().byteSize();
        return bytes > OBJECTS_AT
                && (region.memory().get(Transaction.LONG, 0) == MAGIC || region.memory().get(Transaction.LONG, bytes - COPY) == MAGIC);
    }

    static boolean valid(Region region, long at) {
        return region.memory().get(Transaction.LONG, at) == MAGIC
                && region.memory().get(Transaction.LONG, at + 8) == region.memory().byteSize() && checked(region, at)
                && adds(region.memory().byteSize(), region.memory().get(Transaction.INT, at + 16), region.memory().get(Transaction.INT, at + 20));
    }

    /** Whether a region of so many bytes would have been given so many blocks. */
    private static boolean adds(long bytes, int objects, int blocks) {
        return objects >= 2 && blocks >= 16 && blocksIn(bytes, objects) == blocks;
    }

    private static boolean checked(Region region, long at) {
        return region.memory().get(Transaction.INT, at + CHECKED) == checksum(region.memory().asSlice(at, CHECKED).toArray(ValueLayout.JAVA_BYTE));
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
