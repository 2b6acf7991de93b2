package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;

/** The copies of a heap's superblock. An open heap does not read them; to be opened again it needs one that is valid. */
public final class SuperblockCopies {

    private SuperblockCopies() {}

    /**
     * Damages one of them, to see whether it is found and repaired. Nobody else may write the heap meanwhile.
     *
     * @return false if another one is damaged already: then nothing is done
     */
    public static boolean damage(RecoverableMemory memory, Heap heap, RandomGenerator random) throws IOException {
        List<Long> places = heap.geometry().copiesAt();
        if (!places.stream().allMatch(it -> Geometry.valid(heap.region(), it))) {
            return false;
        }
        long at = places.get(random.nextInt(places.size()));
        byte[] bytes = heap.region().memory().asSlice(at, heap.geometry().copy().length).toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        Transaction transaction = memory.begin(Restore.RESTORE);
        transaction.put(heap.region(), at, bytes);
        transaction.end(Commit.FLUSH);
        return true;
    }

    /** Writes those again that are damaged. Nobody else may write the heap meanwhile. */
    public static void mend(RecoverableMemory memory, Heap heap) throws IOException {
        try (Repairs repairs = new Repairs(memory, heap.region())) {
            mend(repairs, heap);
        }
    }

    static void mend(Repairs repairs, Heap heap) throws IOException {
        for (long at : heap.geometry().copiesAt()) {
            if (!Geometry.valid(heap.region(), at)) {
                repairs.put(at, heap.geometry().copy());
            }
        }
    }
}
