package org.crashonly.rvm;

import java.util.BitSet;
import java.util.function.BiConsumer;
import org.crashonly.rvm.HeapCheck.Inconsistency;

/** Whether free lists, block map and counts say what the objects leave over. */
final class FreeSpaceSurvey {

    private final Heap heap;
    private final Geometry geometry;
    private final Extents extents;
    private final BitSet kept;
    private final BitSet used;
    private final BitSet free = new BitSet();
    private final BitSet heads = new BitSet();
    private final BiConsumer<Inconsistency, String> findings;

    /**
     * @param kept the objects that count
     * @param used their blocks
     */
    FreeSpaceSurvey(Heap heap, BitSet kept, BitSet used, BiConsumer<Inconsistency, String> findings) {
        this.heap = heap;
        this.geometry = heap.geometry();
        this.extents = heap.extents();
        this.kept = kept;
        this.used = used;
        this.findings = findings;
    }

    void check() {
        for (int order = 0; order < Geometry.ORDERS; order++) {
            checkExtents(order);
        }
        checkBlocks();
        checkObjectList();
    }

    private void checkExtents(int order) {
        int previous = Extents.NONE;
        for (int block = extents.head(order); block != Extents.NONE; block = extents.next(block)) {
            long size = 1L << order;
            if (block < 0 || block % size != 0 || block + size > geometry.blocks() || heads.get(block) || extents.previous(block) != previous) {
                findings.accept(Inconsistency.FREE_EXTENT_LIST, "of order " + order + " at block " + block);
                return;
            }
            heads.set(block);
            int end = (int) (block + size);
            if (intersects(used, block, end) || intersects(free, block, end)) {
                findings.accept(Inconsistency.BLOCK_USED_AND_FREE, "blocks " + block + " to " + (end - 1));
            }
            if (extents.mark(block) != (byte) (Extents.FREE | order)) {
                findings.accept(Inconsistency.BLOCK_MAP, "free block " + block);
            }
            free.set(block, end);
            previous = block;
        }
    }

    private static boolean intersects(BitSet set, int from, int to) {
        int first = set.nextSetBit(from);
        return first >= 0 && first < to;
    }

    private void checkBlocks() {
        for (int object = kept.nextSetBit(0); object >= 0; object = kept.nextSetBit(object + 1)) {
            int block = heap.field(object, Heap.BLOCK_AT);
            if (extents.mark(block) != (byte) (Extents.USED | heap.field(object, Heap.ORDER_AT))) {
                findings.accept(Inconsistency.BLOCK_MAP, "block " + block + " of object " + object);
            }
            heads.set(block);
        }
        byte[] marks = extents.marks();
        for (int block = 0; block < geometry.blocks(); block++) {
            if (!used.get(block) && !free.get(block)) {
                findings.accept(Inconsistency.BLOCK_LOST, "block " + block);
            }
            if (marks[block] != 0 && !heads.get(block)) {
                findings.accept(Inconsistency.BLOCK_MAP, "block " + block);
            }
        }
        long count = geometry.blocks() - used.cardinality();
        if (extents.freeBlocks() != count) {
            findings.accept(Inconsistency.FREE_BLOCK_COUNT, "it says " + extents.freeBlocks() + ", there are " + count);
        }
    }

    private void checkObjectList() {
        BitSet listed = new BitSet();
        int object = heap.region().memory().get(Transaction.INT, Geometry.FREE_OBJECT_AT);
        while (object != Heap.NONE) {
            if (object < 0 || object >= geometry.objects() || listed.get(object)) {
                findings.accept(Inconsistency.FREE_OBJECT_LIST, "at object " + object);
                break;
            }
            listed.set(object);
            if (heap.field(object, 0) != 0) {
                findings.accept(Inconsistency.OBJECT_USED_AND_FREE, "object " + object);
            }
            object = heap.field(object, Heap.NEXT_FREE_AT);
        }
        long count = 0;
        for (int entry = 1; entry < geometry.objects(); entry++) {
            if (heap.field(entry, 0) == 0) {
                count++;
                if (!listed.get(entry)) {
                    findings.accept(Inconsistency.OBJECT_LOST, "object " + entry);
                }
            }
        }
        if (heap.freeObjects() != count) {
            findings.accept(Inconsistency.FREE_OBJECT_COUNT, "it says " + heap.freeObjects() + ", there are " + count);
        }
    }
}
