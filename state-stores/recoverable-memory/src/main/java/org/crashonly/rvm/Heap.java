package org.crashonly.rvm;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;

/**
 * Objects in a region: allocated, counted and freed in transactions, so that a crash leaves neither garbage nor dangling references.
 * An object begins with its references to others; it lives as long as somebody refers to it. A directory of names is the root. What
 * happens to a heap nevertheless, {@link HeapCheck} finds and repairs.
 *
 * <p>Used by one transaction at a time: two would touch the same lists.
 */
public final class Heap {

    /** Nobody. */
    static final int NONE = 0;

    /** Names that the directory can hold. */
    static final int NAMES = 32;

    private static final int NAME = 48;

    /** What an object is. Order and number are the format: append only. */
    enum Kind { FREE, DIRECTORY, MAP, MAP_ENTRY, QUEUE, QUEUE_NODE, LOG, LOG_CHUNK, MAP_SEGMENT }

    /** A used entry's kind word; a free one's is 0. */
    static final int KIND_TAG = 0x4f424a00;

    static final int LINKS_AT = 4;
    static final int REFERENCES_AT = 8;
    static final int ORDER_AT = 12;
    static final int BLOCK_AT = 16;
    static final int SIZE_AT = 20;
    static final int NEXT_FREE_AT = 24;

    private final Region region;
    private final Geometry geometry;
    private final Extents extents;

    private Heap(Region region, Geometry geometry) {
        this.region = region;
        this.geometry = geometry;
        this.extents = new Extents(region, geometry);
    }

    /** Makes an empty heap of a region. All of it changes: the engine's log must have room for the tables. */
    public static Heap format(RecoverableMemory memory, Region region, int objects) throws IOException {
        Geometry geometry = Geometry.of(region.memory().byteSize(), objects);
        try (Repairs writer = new Repairs(memory, region)) {
            Heap heap = new Heap(region, geometry);
            HeapCheck.rebuildFreeSpace(writer, heap, new BitSet());
            HeapCheck.rebuildFreeObjects(writer, heap);
        }
        // The copies come last: until they are there this is no heap, and formatting begins anew.
        Transaction transaction = memory.begin(Restore.RESTORE);
        Heap heap = new Heap(region, geometry);
        transaction.putInt(region, Geometry.ROOT_AT, NONE);
        int root = heap.allocate(transaction, Kind.DIRECTORY, NAMES * (4 + NAME), NAMES);
        transaction.putInt(region, geometry.entryAt(root) + LINKS_AT, 1);
        transaction.putInt(region, Geometry.ROOT_AT, root);
        for (long at : geometry.copiesAt()) {
            transaction.put(region, at, geometry.copy());
        }
        transaction.end(Commit.FLUSH);
        return heap;
    }

    /**
     * Opens the heap in a region.
     *
     * @throws UnusableImageException if there is none
     */
    public static Heap open(Region region) throws UnusableImageException {
        return new Heap(region, Geometry.read(region));
    }

    /** Whether a region holds a formatted heap, of whatever version. */
    public static boolean isFormatted(Region region) {
        try {
            Geometry.read(region);
            return true;
        } catch (UnusableImageException e) {
            return e.reason() == UnusableImageException.Reason.VERSION;
        }
    }

    /** Whether a region was never formatted to the end: nothing in it is worth a repair. */
    public static boolean isBlank(Region region) {
        return Geometry.isBlank(region);
    }

    /** Bytes that are free, in pieces. */
    public long freeBytes() {
        return extents.freeBlocks() * Geometry.BLOCK;
    }

    Region region() {
        return region;
    }

    Geometry geometry() {
        return geometry;
    }

    Extents extents() {
        return extents;
    }

    /** The object that {@code name} stands for, {@link #NONE} if it stands for none. */
    int named(String name) {
        int slot = slotOf(name);
        return slot < 0 ? NONE : reference(root(), slot);
    }

    /** Lets a name stand for an object, or for {@link #NONE}; what it stood for loses a reference. */
    void name(Transaction transaction, String name, int object) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > NAME) {
            throw new IllegalArgumentException("name '" + name + "' has " + bytes.length + " bytes: expected 1 to " + NAME);
        }
        int slot = slotOf(name);
        if (slot < 0) {
            slot = freeSlot().orElseThrow(() -> new HeapFullException("the directory holds " + NAMES + " names: none is free for " + name));
            transaction.put(region, nameAt(slot), Arrays.copyOf(bytes, NAME));
        }
        refer(transaction, root(), slot, object);
    }

    private Optional<Integer> freeSlot() {
        for (int slot = 0; slot < NAMES; slot++) {
            if (reference(root(), slot) == NONE) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    private int slotOf(String name) {
        byte[] wanted = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), NAME);
        for (int slot = 0; slot < NAMES; slot++) {
            if (reference(root(), slot) != NONE
                    && Arrays.equals(region.memory().asSlice(nameAt(slot), NAME).toArray(ValueLayout.JAVA_BYTE), wanted)) {
                return slot;
            }
        }
        return -1;
    }

    private long nameAt(int slot) {
        return at(root()) + 4L * NAMES + (long) NAME * slot;
    }

    int root() {
        return region.memory().get(Transaction.INT, Geometry.ROOT_AT);
    }

    /** Makes an object to which nobody refers yet: the same transaction has to. Its references are none, the rest is not cleared. */
    int allocate(Transaction transaction, Kind kind, int size, int references) {
        int object = region.memory().get(Transaction.INT, Geometry.FREE_OBJECT_AT);
        if (object == NONE) {
            throw new HeapFullException("region " + region + ": all of its " + (geometry.objects() - 1) + " objects are in use");
        }
        int order = Extents.orderFor(size);
        int block = extents.allocate(transaction, order);
        long entry = geometry.entryAt(object);
        transaction.putInt(region, Geometry.FREE_OBJECT_AT, region.memory().get(Transaction.INT, entry + NEXT_FREE_AT));
        transaction.putLong(region, Geometry.FREE_OBJECTS_AT, freeObjects() - 1);
        transaction.put(region, entry, entry(KIND_TAG | kind.ordinal(), references, order, block, size));
        transaction.put(region, geometry.blockAt(block), new byte[4 * references]);
        return object;
    }

    private static byte[] entry(int kind, int references, int order, int block, int size) {
        return ByteBuffer.allocate(Geometry.ENTRY).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind).putInt(0).putInt(references).putInt(order).putInt(block).putInt(size).array();
    }

    long freeObjects() {
        return region.memory().get(Transaction.LONG, Geometry.FREE_OBJECTS_AT);
    }

    /** Lets reference {@code slot} of {@code object} point to {@code target}; what nobody refers to any more is freed. */
    void refer(Transaction transaction, int object, int slot, int target) {
        long place = at(object) + 4L * slot;
        int old = region.memory().get(Transaction.INT, place);
        if (old == target) {
            return;
        }
        if (target != NONE) {
            links(transaction, target, links(target) + 1);
        }
        transaction.putInt(region, place, target);
        if (old != NONE) {
            release(transaction, old);
        }
    }

    /** Writes a reference without counting it, for what is referred to as often as before, but from another place. */
    void moveReference(Transaction transaction, int object, int slot, int target) {
        if (reference(object, slot) != target) {
            transaction.putInt(region, at(object) + 4L * slot, target);
        }
    }

    private void release(Transaction transaction, int object) {
        Deque<Integer> released = new ArrayDeque<>();
        released.push(object);
        while (!released.isEmpty()) {
            int one = released.pop();
            int left = links(one) - 1;
            if (left > 0) {
                links(transaction, one, left);
            } else {
                for (int slot = 0; slot < references(one); slot++) {
                    if (reference(one, slot) != NONE) {
                        released.push(reference(one, slot));
                    }
                }
                free(transaction, one);
            }
        }
    }

    private void free(Transaction transaction, int object) {
        long entry = geometry.entryAt(object);
        extents.free(transaction, field(object, BLOCK_AT), field(object, ORDER_AT));
        byte[] free = new byte[Geometry.ENTRY];
        transaction.put(region, entry, free);
        transaction.putInt(region, entry + NEXT_FREE_AT, region.memory().get(Transaction.INT, Geometry.FREE_OBJECT_AT));
        transaction.putInt(region, Geometry.FREE_OBJECT_AT, object);
        transaction.putLong(region, Geometry.FREE_OBJECTS_AT, freeObjects() + 1);
    }

    int reference(int object, int slot) {
        return region.memory().get(Transaction.INT, at(object) + 4L * slot);
    }

    int references(int object) {
        return field(object, REFERENCES_AT);
    }

    int size(int object) {
        return field(object, SIZE_AT);
    }

    /** Bytes that the object could have without being moved. */
    int room(int object) {
        return Geometry.BLOCK << field(object, ORDER_AT);
    }

    int links(int object) {
        return field(object, LINKS_AT);
    }

    /** Where the object's bytes begin in the region. */
    long at(int object) {
        return geometry.blockAt(field(object, BLOCK_AT));
    }

    int field(int object, int field) {
        return region.memory().get(Transaction.INT, geometry.entryAt(object) + field);
    }

    Kind kind(int object) {
        int word = field(object, 0);
        int kind = word ^ KIND_TAG;
        return word == 0 || kind <= 0 || kind >= Kind.values().length ? Kind.FREE : Kind.values()[kind];
    }

    private void links(Transaction transaction, int object, int links) {
        transaction.putInt(region, geometry.entryAt(object) + LINKS_AT, links);
    }

    byte[] bytes(int object, int from, int length) {
        return region.memory().asSlice(at(object) + from, length).toArray(ValueLayout.JAVA_BYTE);
    }

    int getInt(int object, int from) {
        return region.memory().get(Transaction.INT, at(object) + from);
    }

    long getLong(int object, int from) {
        return region.memory().get(Transaction.LONG, at(object) + from);
    }

    void putInt(Transaction transaction, int object, int from, int value) {
        transaction.putInt(region, at(object) + from, value);
    }

    void putLong(Transaction transaction, int object, int from, long value) {
        transaction.putLong(region, at(object) + from, value);
    }

    void put(Transaction transaction, int object, int from, byte[] bytes) {
        transaction.put(region, at(object) + from, bytes);
    }
}
