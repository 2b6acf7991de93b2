package org.crashonly.rvm;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.crashonly.rvm.Heap.Kind;

/** A hash map of byte strings, with a fixed number of buckets. A change costs a few hundred bytes of old or new values. */
public final class PersistentMap {

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
    public static PersistentMap create(Heap heap, Transaction transaction, String name, int buckets) {
        if (Integer.bitCount(buckets) != 1 || heap.named(name) != Heap.NONE) {
            throw new IllegalArgumentException("map '" + name + "' with " + buckets + " buckets: expected a free name and a power of two");
        }
        int map = heap.allocate(transaction, Kind.MAP, 4 * buckets + 8, buckets);
        heap.putLong(transaction, map, 4 * buckets, 0);
        heap.name(transaction, name, map);
        return new PersistentMap(heap, map);
    }

    /** The map of that name. */
    public static Optional<PersistentMap> open(Heap heap, String name) {
        int map = heap.named(name);
        return map == Heap.NONE || heap.kind(map) != Kind.MAP ? Optional.empty() : Optional.of(new PersistentMap(heap, map));
    }

    public long size() {
        return heap.getLong(map, 4 * heap.references(map));
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
        int bucket = bucket(Arrays.hashCode(key));
        heap.refer(transaction, fresh, 0, heap.reference(map, bucket));
        heap.refer(transaction, map, bucket, fresh);
        count(transaction, size() + 1);
    }

    /** Removes a key; says whether it was there. */
    public boolean remove(Transaction transaction, byte[] key) {
        int bucket = bucket(Arrays.hashCode(key));
        int before = Heap.NONE;
        for (int entry = heap.reference(map, bucket); entry != Heap.NONE; entry = heap.reference(entry, 0)) {
            if (isOf(entry, key)) {
                heap.refer(transaction, before == Heap.NONE ? map : before, before == Heap.NONE ? bucket : 0, heap.reference(entry, 0));
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

    /** How many buckets there are: a walk through the map can be done bucket by bucket. */
    public int buckets() {
        return heap.references(map);
    }

    /** Calls {@code reader} with every key of one bucket, and with the first bytes of its value, at most {@code prefix}. It changes nothing. */
    public void forEachIn(int bucket, int prefix, BiConsumer<byte[], byte[]> reader) {
        for (int entry = heap.reference(map, bucket); entry != Heap.NONE; entry = heap.reference(entry, 0)) {
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

    /** The bucket where an entry belongs. */
    static int bucketOf(Heap heap, int map, int entry) {
        return spread(heap.getInt(entry, HASH_AT)) & (heap.references(map) - 1);
    }

    private void count(Transaction transaction, long size) {
        heap.putLong(transaction, map, 4 * heap.references(map), size);
    }

    private int find(byte[] key) {
        int entry = heap.reference(map, bucket(Arrays.hashCode(key)));
        while (entry != Heap.NONE && !isOf(entry, key)) {
            entry = heap.reference(entry, 0);
        }
        return entry;
    }

    private boolean isOf(int entry, byte[] key) {
        return heap.getInt(entry, HASH_AT) == Arrays.hashCode(key) && heap.getInt(entry, KEY_LENGTH_AT) == key.length
                && Arrays.equals(heap.bytes(entry, KEY_AT, key.length), key);
    }

    private int bucket(int hash) {
        return spread(hash) & (heap.references(map) - 1);
    }

    private static int spread(int hash) {
        return hash * 0x9e3779b1 >>> 7;
    }
}
