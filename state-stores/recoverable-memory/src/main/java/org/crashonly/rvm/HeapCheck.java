package org.crashonly.rvm;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.crashonly.rvm.UnusableImageException.Reason;

/**
 * What fsck is to a file system: finds what contradicts itself in a heap and repairs it. A heap without contradictions is not touched.
 * What a repair cannot keep, because two claim it or nothing leads to it, it gives up; the rest stays as it was.
 */
public final class HeapCheck {

    private static final int ROUNDS = 5;

    /** A way in which a heap contradicts itself. */
    public enum Inconsistency {
        /** A copy of the superblock is not valid; another one is. */
        SUPERBLOCK_COPY,
        /** The root is no directory, but there is one. */
        ROOT,
        /** An entry of the object table is neither free nor an object. */
        OBJECT_FORMAT,
        /** A block belongs to more than one object. */
        BLOCK_IN_TWO_OBJECTS,
        /** A block belongs to an object and is in the free space. */
        BLOCK_USED_AND_FREE,
        /** A block belongs to no object and is not in the free space. */
        BLOCK_LOST,
        /** The block map says other than objects and free lists do. */
        BLOCK_MAP,
        /** A list of free extents is broken. */
        FREE_EXTENT_LIST,
        /** The number of free blocks is not that in the superblock. */
        FREE_BLOCK_COUNT,
        /** A free object, or none, is referred to. */
        REFERENCE_TO_FREE_OBJECT,
        /** An object is referred to from a place where its kind has no business, or for the second time in a chain. */
        REFERENCE_OUT_OF_PLACE,
        /** There are more or fewer references to an object than its link count says. */
        LINK_COUNT,
        /** An object has a link count but is in no directory, nor in anything that is. */
        OBJECT_UNREACHABLE,
        /** An object is in use and in the list of free objects. */
        OBJECT_USED_AND_FREE,
        /** An object is neither in use nor in the list of free objects. */
        OBJECT_LOST,
        /** The list of free objects is broken. */
        FREE_OBJECT_LIST,
        /** The number of free objects is not that in the superblock. */
        FREE_OBJECT_COUNT,
        /** Lengths within an object do not fit it. */
        CONTENT,
        /** The last element or the number of elements is not what the chain says. */
        STRUCTURE
    }

    /** One contradiction, with its place. */
    public record Finding(Inconsistency kind, String detail) {}

    private HeapCheck() {}

    /**
     * Looks, and changes nothing.
     *
     * @throws IOException if this is no heap, or none that can be repaired
     */
    public static List<Finding> check(Region region) throws IOException {
        return new HeapSurvey(Heap.open(region)).findings();
    }

    /**
     * Finds and repairs; nobody else may use the heap meanwhile. A crash in the middle leaves work for the next repair.
     *
     * @return what was found; afterwards {@link #check} finds nothing
     */
    public static List<Finding> repair(RecoverableMemory memory, Region region) throws IOException {
        HeapSurvey first = new HeapSurvey(Heap.open(region));
        HeapSurvey survey = first;
        for (int round = 0; !survey.findings().isEmpty(); round++) {
            if (round == ROUNDS) {
                throw new UnusableImageException(
                        Reason.DAMAGED, "region " + region + " still contradicts itself after " + ROUNDS + " repairs: " + survey.findings());
            }
            try (Repairs repairs = new Repairs(memory, region)) {
                repair(repairs, survey);
            }
            survey = new HeapSurvey(Heap.open(region));
        }
        return first.findings();
    }

    private static void repair(Repairs repairs, HeapSurvey survey) throws IOException {
        Heap heap = survey.heap();
        SuperblockCopies.mend(repairs, heap);
        if (heap.root() != survey.root()) {
            repairs.putInt(Geometry.ROOT_AT, survey.root());
        }
        survey.fixReferences(repairs);
        for (int object = 1; object < heap.geometry().objects(); object++) {
            if (!survey.kept().get(object) && heap.field(object, 0) != 0) {
                repairs.put(heap.geometry().entryAt(object), new byte[Geometry.ENTRY]);
            }
        }
        survey.fixCounts(repairs);
        if (survey.freeSpaceIsWrong()) {
            rebuildFreeSpace(repairs, heap, survey.kept());
            rebuildFreeObjects(repairs, heap);
        }
    }

    /** Everything that no kept object uses becomes free space, in the largest extents that there can be. */
    static void rebuildFreeSpace(Repairs repairs, Heap heap, BitSet kept) throws IOException {
        Geometry geometry = heap.geometry();
        Extents extents = heap.extents();
        for (int order = 0; order < Geometry.ORDERS; order++) {
            extents.clearHead(repairs.transaction(), order);
        }
        BitSet used = new BitSet();
        byte[] marks = extents.marks();
        for (int block = 0; block < geometry.blocks(); block++) {
            if (marks[block] != 0) {
                extents.clear(repairs.transaction(), block);
            }
        }
        for (int object = kept.nextSetBit(0); object >= 0; object = kept.nextSetBit(object + 1)) {
            int block = heap.field(object, Heap.BLOCK_AT);
            int order = heap.field(object, Heap.ORDER_AT);
            used.set(block, block + (1 << order));
            extents.mark(repairs.transaction(), block, Extents.USED, order);
        }
        long free = 0;
        for (int block = used.nextClearBit(0); block < geometry.blocks(); block = used.nextClearBit(block)) {
            int next = used.nextSetBit(block);
            int end = next < 0 ? geometry.blocks() : Math.min(next, geometry.blocks());
            int order = Math.min(block == 0 ? 30 : Integer.numberOfTrailingZeros(block), 31 - Integer.numberOfLeadingZeros(end - block));
            extents.link(repairs.transaction(), block, order);
            used.set(block, block + (1 << order));
            free += 1L << order;
        }
        repairs.putLong(Geometry.FREE_BLOCKS_AT, free);
    }

    /** Every entry that is free is in the list. */
    static void rebuildFreeObjects(Repairs repairs, Heap heap) throws IOException {
        int next = Heap.NONE;
        long free = 0;
        for (int object = heap.geometry().objects() - 1; object > 0; object--) {
            if (heap.field(object, 0) == 0) {
                repairs.putInt(heap.geometry().entryAt(object) + Heap.NEXT_FREE_AT, next);
                next = object;
                free++;
            }
        }
        repairs.putInt(Geometry.FREE_OBJECT_AT, next);
        repairs.putLong(Geometry.FREE_OBJECTS_AT, free);
    }
}
