package org.crashonly.rvm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.crashonly.rvm.Heap.Kind;

/**
 * A hash map of byte strings that grows as it fills: linear hashing (Litwin, VLDB 1980). A put that makes it hold more entries than buckets
 * adds one bucket, and moves to it what belongs there from one other, in the caller's transaction: so each step of the growth happens with
 * the put or not at all. A change costs a few hundred bytes of old or new values, at most 16 KiB when it begins a new segment of buckets. If
 * the heap has no room for that, the map does not grow and is as good as before, but slower.
 *
 * <p>Segments have 8, 8, 16, 32 … 2,048 buckets, then 4,096 each. One that is not there has empty buckets. How many buckets are in use is
 * kept twice, and can be told from the buckets as well.
 */
public final class PersistentMap {

    static final int SEGMENTS = 128;
    static final int SIZE_AT = 4 * SEGMENTS;
    static final int BUCKETS_AT = SIZE_AT + 8;
    static final int BUCKETS_AGAIN_AT = BUCKETS_AT + 4;
    /** Of the first segment. */
    static final int FEWEST_BUCKETS = 8;

    static final int LARGEST_SEGMENT = 4096;
    /** Segments that are smaller than the largest; together they are as large. */
    private static final int SMALL_SEGMENTS = 10;

    static final int MOST_BUCKETS = (SEGMENTS - SMALL_SEGMENTS + 1) * LARGEST_SEGMENT;

    private static final int HASH_AT = 4;
    private static final int KEY_LENGTH_AT = 8;
    private static final int VALUE_LENGTH_AT = 12;
    private static final int KEY_AT = 16;

    private final Heap heap;
    private final int map;

    private PersistentMap(Heap heap, int map) {
        this.heap = heap;
        this.map = map;
    }

    /** Creates an empty map under a name, which must be free. */
    public static PersistentMap create(Heap heap, Transaction transaction, String name) {
        if (heap.named(name) != Heap.NONE) {
            throw new IllegalArgumentException("map '" + name + "': the name is taken");
        }
        int map = heap.allocate(transaction, Kind.MAP, BUCKETS_AGAIN_AT + 4, SEGMENTS);
        heap.putLong(transaction, map, SIZE_AT, 0);
        PersistentMap created = new PersistentMap(heap, map);
        created.buckets(transaction, FEWEST_BUCKETS);
        heap.name(transaction, name, map);
        return created;
    }

    /** The map of that name. */
    public static Optional<PersistentMap> open(Heap heap, String name) {
        int map = heap.named(name);
        return map == Heap.NONE || heap.kind(map) != Kind.MAP ? Optional.empty() : Optional.of(new PersistentMap(heap, map));
    }

    public long size() {
        return heap.getLong(map, SIZE_AT);
    }

    public Optional<byte[]> get(byte[] key) {
        int entry = find(key);
        return entry == Heap.NONE
                ? Optional.empty()
                : Optional.of(heap.bytes(entry, KEY_AT + key.length, heap.getInt(entry, VALUE_LENGTH_AT)));
    }

    /** Sets the value of a key. */
    public void put(Transaction transaction, byte[] key, byte[] value) {
        int entry = find(key);
        int size = KEY_AT + key.length + value.length;
        if (entry != Heap.NONE && size <= heap.size(entry)) {
            heap.putInt(transaction, entry, VALUE_LENGTH_AT, value.length);
            heap.put(transaction, entry, KEY_AT + key.length, value);
            return;
        }
        if (entry != Heap.NONE) {
            remove(transaction, key);
        }
        int fresh = heap.allocate(transaction, Kind.MAP_ENTRY, size, 1);
        heap.putInt(transaction, fresh, HASH_AT, Arrays.hashCode(key));
        heap.putInt(transaction, fresh, KEY_LENGTH_AT, key.length);
        heap.putInt(transaction, fresh, VALUE_LENGTH_AT, value.length);
        heap.put(transaction, fresh, KEY_AT, key);
        heap.put(transaction, fresh, KEY_AT + key.length, value);
        int bucket = bucketOf(heap, buckets(), fresh);
        heap.refer(transaction, fresh, 0, head(bucket));
        heap.refer(transaction, segmentFor(transaction, bucket), slot(bucket), fresh);
        count(transaction, size() + 1);
        grow(transaction);
    }

    /** Removes a key; says whether it was there. */
    public boolean remove(Transaction transaction, byte[] key) {
        int bucket = bucket(Arrays.hashCode(key), buckets());
        int before = Heap.NONE;
        for (int entry = head(bucket); entry != Heap.NONE; entry = heap.reference(entry, 0)) {
            if (isOf(entry, key)) {
                int next = heap.reference(entry, 0);
                if (before == Heap.NONE) {
                    heap.refer(transaction, heap.reference(map, segment(bucket)), slot(bucket), next);
                } else {
                    heap.refer(transaction, before, 0, next);
                }
                count(transaction, size() - 1);
                return true;
            }
            before = entry;
        }
        return false;
    }

    /**
     * Writes over a part of the value of a key, whose length stays; says whether the key is there.
     *
     * @throws IndexOutOfBoundsException if the value is shorter than that
     */
    public boolean overwrite(Transaction transaction, byte[] key, int from, byte[] bytes) {
        int entry = find(key);
        if (entry == Heap.NONE) {
            return false;
        }
        Objects.checkFromIndexSize(from, bytes.length, heap.getInt(entry, VALUE_LENGTH_AT));
        heap.put(transaction, entry, KEY_AT + key.length + from, bytes);
        return true;
    }

    /** Calls {@code reader} with every key and value, in no order. */
    public void forEach(BiConsumer<byte[], byte[]> reader) {
        for (int bucket = 0; bucket < buckets(); bucket++) {
            forEachIn(bucket, Integer.MAX_VALUE, reader);
        }
    }

    /**
     * How many buckets there are: a walk through the map can be done bucket by bucket. If the map grows meanwhile, an entry may be seen twice;
     * none is passed over.
     */
    public int buckets() {
        return heap.getInt(map, BUCKETS_AT);
    }

    /** Calls {@code reader} with every key of one bucket, and with the first bytes of its value, at most {@code prefix}. It changes nothing. */
    public void forEachIn(int bucket, int prefix, BiConsumer<byte[], byte[]> reader) {
        for (int entry = head(bucket); entry != Heap.NONE; entry = heap.reference(entry, 0)) {
            int key = heap.getInt(entry, KEY_LENGTH_AT);
            int value = Math.min(prefix, heap.getInt(entry, VALUE_LENGTH_AT));
            reader.accept(heap.bytes(entry, KEY_AT, key), heap.bytes(entry, KEY_AT + key, value));
        }
    }

    /** Whether the lengths in an entry fit it. */
    static boolean isSound(Heap heap, int entry) {
        long key = heap.getInt(entry, KEY_LENGTH_AT);
        long value = heap.getInt(entry, VALUE_LENGTH_AT);
        return key >= 0 && value >= 0 && KEY_AT + key + value <= heap.size(entry)
                && Arrays.hashCode(heap.bytes(entry, KEY_AT, (int) key)) == heap.getInt(entry, HASH_AT);
    }

    /** The bucket where an entry belongs if there are so many. */
    static int bucketOf(Heap heap, int buckets, int entry) {
        return bucket(heap.getInt(entry, HASH_AT), buckets);
    }

    /** Buckets of a segment. */
    static int bucketsIn(int segment) {
        return segment >= SMALL_SEGMENTS ? LARGEST_SEGMENT : FEWEST_BUCKETS << Math.max(0, segment - 1);
    }

    /** The first bucket of a segment. */
    static int firstBucket(int segment) {
        if (segment >= SMALL_SEGMENTS) {
            return (segment - SMALL_SEGMENTS + 1) * LARGEST_SEGMENT;
        }
        return segment == 0 ? 0 : bucketsIn(segment);
    }

    private static int segment(int bucket) {
        if (bucket >= LARGEST_SEGMENT) {
            return SMALL_SEGMENTS - 1 + bucket / LARGEST_SEGMENT;
        }
        return Integer.SIZE - Integer.numberOfLeadingZeros(bucket / FEWEST_BUCKETS);
    }

    private static int slot(int bucket) {
        return bucket - firstBucket(segment(bucket));
    }

    private int head(int bucket) {
        int segment = heap.reference(map, segment(bucket));
        return segment == Heap.NONE ? Heap.NONE : heap.reference(segment, slot(bucket));
    }

    private int segmentFor(Transaction transaction, int bucket) {
        int number = segment(bucket);
        if (heap.reference(map, number) == Heap.NONE) {
            int size = 4 * bucketsIn(number);
            heap.refer(transaction, map, number, heap.allocate(transaction, Kind.MAP_SEGMENT, size, bucketsIn(number)));
        }
        return heap.reference(map, number);
    }

    private void grow(Transaction transaction) {
        int fresh = buckets();
        if (size() <= fresh || fresh == MOST_BUCKETS) {
            return;
        }
        int segment;
        try {
            segment = segmentFor(transaction, fresh);
        } catch (HeapFullException e) {
            // Nothing has changed yet. Longer chains are better than a refusal.
            return;
        }
        int split = fresh - Integer.highestOneBit(fresh);
        List<Integer> stay = new ArrayList<>();
        List<Integer> move = new ArrayList<>();
        for (int entry = head(split); entry != Heap.NONE; entry = heap.reference(entry, 0)) {
            (bucketOf(heap, fresh + 1, entry) == fresh ? move : stay).add(entry);
        }
        chain(transaction, heap.reference(map, segment(split)), slot(split), stay);
        chain(transaction, segment, slot(fresh), move);
        buckets(transaction, fresh + 1);
    }

    /** Entries keep the one reference that each has, though from another place. */
    private void chain(Transaction transaction, int segment, int slot, List<Integer> entries) {
        int from = segment;
        int at = slot;
        for (int entry : entries) {
            heap.moveReference(transaction, from, at, entry);
            from = entry;
            at = 0;
        }
        if (from != Heap.NONE) {
            heap.moveReference(transaction, from, at, Heap.NONE);
        }
    }

    private void buckets(Transaction transaction, int buckets) {
        heap.putInt(transaction, map, BUCKETS_AT, buckets);
        heap.putInt(transaction, map, BUCKETS_AGAIN_AT, buckets);
    }

    private void count(Transaction transaction, long size) {
        heap.putLong(transaction, map, SIZE_AT, size);
    }

    private int find(byte[] key) {
        int entry = head(bucket(Arrays.hashCode(key), buckets()));
        while (entry != Heap.NONE && !isOf(entry, key)) {
            entry = heap.reference(entry, 0);
        }
        return entry;
    }

    private boolean isOf(int entry, byte[] key) {
        return heap.getInt(entry, HASH_AT) == Arrays.hashCode(key) && heap.getInt(entry, KEY_LENGTH_AT) == key.length
                && Arrays.equals(heap.bytes(entry, KEY_AT, key.length), key);
    }

    /** As many low bits of the hash as it takes, and one less for buckets that are not there yet. */
    private static int bucket(int hash, int buckets) {
        int half = Integer.highestOneBit(buckets);
        int bucket = spread(hash) & (2 * half - 1);
        return bucket < buckets ? bucket : bucket - half;
    }

    private static int spread(int hash) {
        return hash * 0x9e3779b1 >>> 7;
    }
}
