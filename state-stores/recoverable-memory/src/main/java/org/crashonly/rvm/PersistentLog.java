package org.crashonly.rvm;

import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.crashonly.rvm.Heap.Kind;

/** An append-only log of byte strings, numbered from 0; the oldest can be dropped, chunk by chunk. */
public final class PersistentLog {

    static final int FIRST = 0;
    static final int LAST = 1;
    static final int NEXT_AT = 8;
    private static final int SEQUENCE_AT = 8;
    private static final int USED_AT = 16;
    private static final int ENTRIES_AT = 20;
    private static final int CHUNK = 4096;

    private final Heap heap;
    private final int log;

    private PersistentLog(Heap heap, int log) {
        this.heap = heap;
        this.log = log;
    }

    /** Creates an empty log under a name, which must be free. */
    public static PersistentLog create(Heap heap, Transaction transaction, String name) {
        if (heap.named(name) != Heap.NONE) {
            throw new IllegalArgumentException("log '" + name + "': the name is taken");
        }
        int log = heap.allocate(transaction, Kind.LOG, NEXT_AT + 8, 2);
        heap.putLong(transaction, log, NEXT_AT, 0);
        heap.name(transaction, name, log);
        return new PersistentLog(heap, log);
    }

    /** The log of that name. */
    public static Optional<PersistentLog> open(Heap heap, String name) {
        int log = heap.named(name);
        return log == Heap.NONE || heap.kind(log) != Kind.LOG ? Optional.empty() : Optional.of(new PersistentLog(heap, log));
    }

    /** The number that the next entry gets. */
    public long next() {
        return heap.getLong(log, NEXT_AT);
    }

    /** Appends an entry and returns its number. */
    public long append(Transaction transaction, byte[] bytes) {
        int last = heap.reference(log, LAST);
        if (last == Heap.NONE || ENTRIES_AT + used(last) + 4 + bytes.length > heap.size(last)) {
            last = addChunk(transaction, last, bytes.length);
        }
        int at = ENTRIES_AT + used(last);
        heap.putInt(transaction, last, at, bytes.length);
        heap.put(transaction, last, at + 4, bytes);
        heap.putInt(transaction, last, USED_AT, used(last) + 4 + bytes.length);
        long number = next();
        heap.putLong(transaction, log, NEXT_AT, number + 1);
        return number;
    }

    private int addChunk(Transaction transaction, int last, int length) {
        int chunk = heap.allocate(transaction, Kind.LOG_CHUNK, Math.max(CHUNK, ENTRIES_AT + 4 + length), 1);
        heap.putLong(transaction, chunk, SEQUENCE_AT, next());
        heap.putInt(transaction, chunk, USED_AT, 0);
        heap.refer(transaction, last == Heap.NONE ? log : last, last == Heap.NONE ? FIRST : 0, chunk);
        heap.refer(transaction, log, LAST, chunk);
        return chunk;
    }

    /** Reads what is there of {@code from} and later, in order. */
    public void read(long from, ObjLongConsumer<byte[]> reader) {
        for (int chunk = heap.reference(log, FIRST); chunk != Heap.NONE; chunk = heap.reference(chunk, 0)) {
            long number = heap.getLong(chunk, SEQUENCE_AT);
            for (int at = 0; at < used(chunk); number++) {
                int length = heap.getInt(chunk, ENTRIES_AT + at);
                if (number >= from) {
                    reader.accept(heap.bytes(chunk, ENTRIES_AT + at + 4, length), number);
                }
                at += 4 + length;
            }
        }
    }

    /** Drops chunks that hold nothing but entries before {@code number}; the last chunk stays. */
    public void dropBefore(Transaction transaction, long number) {
        for (int first = heap.reference(log, FIRST); first != Heap.NONE; first = heap.reference(log, FIRST)) {
            int next = heap.reference(first, 0);
            if (next == Heap.NONE || heap.getLong(next, SEQUENCE_AT) > number) {
                return;
            }
            heap.refer(transaction, log, FIRST, next);
        }
    }

    private int used(int chunk) {
        return heap.getInt(chunk, USED_AT);
    }

    /** Whether a chunk's entries fit it. */
    static boolean isSound(Heap heap, int chunk) {
        int used = heap.getInt(chunk, USED_AT);
        if (used < 0 || (long) ENTRIES_AT + used > heap.size(chunk)) {
            return false;
        }
        long at = 0;
        while (at + 4 <= used) {
            int length = heap.getInt(chunk, (int) (ENTRIES_AT + at));
            if (length < 0) {
                return false;
            }
            at += 4L + length;
        }
        return at == used;
    }

    /** The number after the last entry of a chunk. */
    static long after(Heap heap, int chunk) {
        long number = heap.getLong(chunk, SEQUENCE_AT);
        for (int at = 0; at < heap.getInt(chunk, USED_AT); number++) {
            at += 4 + heap.getInt(chunk, ENTRIES_AT + at);
        }
        return number;
    }
}
