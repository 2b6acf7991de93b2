package org.crashonly.rvm;

import java.util.Optional;
import org.crashonly.rvm.Heap.Kind;

/** A first-in first-out queue of byte strings. */
public final class PersistentQueue {

    static final int HEAD = 0;
    static final int TAIL = 1;
    static final int COUNT_AT = 8;
    private static final int LENGTH_AT = 4;
    private static final int BYTES_AT = 8;

    private final Heap heap;
    private final int queue;

    private PersistentQueue(Heap heap, int queue) {
        this.heap = heap;
        this.queue = queue;
    }

    /** Creates an empty queue under a name, which must be free. */
    public static PersistentQueue create(Heap heap, Transaction transaction, String name) {
        if (heap.named(name) != Heap.NONE) {
            throw new IllegalArgumentException("queue '" + name + "': the name is taken");
        }
        int queue = heap.allocate(transaction, Kind.QUEUE, COUNT_AT + 8, 2);
        heap.putLong(transaction, queue, COUNT_AT, 0);
        heap.name(transaction, name, queue);
        return new PersistentQueue(heap, queue);
    }

    /** The queue of that name. */
    public static Optional<PersistentQueue> open(Heap heap, String name) {
        int queue = heap.named(name);
        return queue == Heap.NONE || heap.kind(queue) != Kind.QUEUE ? Optional.empty() : Optional.of(new PersistentQueue(heap, queue));
    }

    public long size() {
        return heap.getLong(queue, COUNT_AT);
    }

    public void add(Transaction transaction, byte[] bytes) {
        int node = heap.allocate(transaction, Kind.QUEUE_NODE, BYTES_AT + bytes.length, 1);
        heap.putInt(transaction, node, LENGTH_AT, bytes.length);
        heap.put(transaction, node, BYTES_AT, bytes);
        int tail = heap.reference(queue, TAIL);
        heap.refer(transaction, tail == Heap.NONE ? queue : tail, tail == Heap.NONE ? HEAD : 0, node);
        heap.refer(transaction, queue, TAIL, node);
        heap.putLong(transaction, queue, COUNT_AT, size() + 1);
    }

    public Optional<byte[]> peek() {
        int head = heap.reference(queue, HEAD);
        return head == Heap.NONE ? Optional.empty() : Optional.of(heap.bytes(head, BYTES_AT, heap.getInt(head, LENGTH_AT)));
    }

    /** Takes the oldest element out. */
    public Optional<byte[]> remove(Transaction transaction) {
        Optional<byte[]> oldest = peek();
        if (oldest.isPresent()) {
            int next = heap.reference(heap.reference(queue, HEAD), 0);
            if (next == Heap.NONE) {
                heap.refer(transaction, queue, TAIL, Heap.NONE);
            }
            heap.refer(transaction, queue, HEAD, next);
            heap.putLong(transaction, queue, COUNT_AT, size() - 1);
        }
        return oldest;
    }

    /** Whether the length in a node fits it. */
    static boolean isSound(Heap heap, int node) {
        int length = heap.getInt(node, LENGTH_AT);
        return length >= 0 && (long) BYTES_AT + length <= heap.size(node);
    }
}
