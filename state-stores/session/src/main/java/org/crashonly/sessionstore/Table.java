package org.crashonly.sessionstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.crashonly.rvm.Heap;
import org.crashonly.rvm.HeapFullException;
import org.crashonly.rvm.PersistentMap;
import org.crashonly.rvm.RecoverableMemory;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.crashonly.rvm.SuperblockCopies;
import org.crashonly.rvm.Transaction;
import org.crashonly.session.wire.Reply.Reason;

/** A map in recoverable memory; each change survives when it returns, or was not made at all. */
final class Table {

    private final RecoverableMemory memory;
    private final String what;
    private final Heap heap;
    private final PersistentMap map;
    private int cursor;
    /** Keys between which values have moved since a copy was begun; null if none is being made. */
    private List<byte[]> moved;

    Table(RecoverableMemory memory, String what, Heap heap, PersistentMap map) {
        this.memory = memory;
        this.what = what;
        this.heap = heap;
        this.map = map;
    }

    Optional<byte[]> get(byte[] key) {
        return map.get(key);
    }

    long size() {
        return map.size();
    }

    long freeBytes() {
        return heap.freeBytes();
    }

    /**
     * Sets a value.
     *
     * @throws Refusal if there is no room
     */
    void put(byte[] key, byte[] value) {
        change(transaction -> map.put(transaction, key, value));
    }

    /** Writes over a part of a value. */
    void overwrite(byte[] key, int from, byte[] bytes) {
        change(transaction -> map.overwrite(transaction, key, from, bytes));
    }

    void remove(byte[] key) {
        change(transaction -> map.remove(transaction, key));
    }

    /** Takes one value away and sets another one, in one step. */
    void replace(byte[] old, byte[] key, byte[] value) {
        change(transaction -> {
            map.remove(transaction, old);
            map.put(transaction, key, value);
        });
        if (moved != null) {
            moved.add(old);
            moved.add(key);
        }
    }

    /** All that is there, for {@link Copying}. A value that moves to another key meanwhile may be met in both places or in none. */
    void forEachIn(int bucket, BiConsumer<byte[], byte[]> reader) {
        map.forEachIn(bucket, Integer.MAX_VALUE, reader);
    }

    /** From now on keys are noted between which values move. */
    void noteMoves() {
        moved = new ArrayList<>();
    }

    /** A noted key, and forgets it; empty if there is none. */
    Optional<byte[]> nextMoved() {
        return moved.isEmpty() ? Optional.empty() : Optional.of(moved.removeLast());
    }

    /** Nobody wants to know any more. */
    void forgetMoves() {
        moved = null;
    }

    /**
     * Looks at some buckets, and at others the next time, so that all are seen in turn.
     *
     * @param prefix how much of each value to show
     * @return keys to which {@code wanted} said yes
     */
    List<byte[]> walk(int buckets, int prefix, BiPredicate<byte[], byte[]> wanted) {
        List<byte[]> found = new ArrayList<>();
        for (int i = 0; i < Math.min(buckets, map.buckets()); i++) {
            map.forEachIn(cursor, prefix, (key, value) -> {
                if (wanted.test(key, value)) {
                    found.add(key);
                }
            });
            cursor = (cursor + 1) % map.buckets();
        }
        return found;
    }

    int buckets() {
        return map.buckets();
    }

    /** Damages a page of which there are copies; false if one is damaged already. */
    boolean damageCopy(RandomGenerator random) {
        try {
            return SuperblockCopies.damage(memory, heap, random);
        } catch (IOException e) {
            throw new IllegalStateException("memory does no input or output", e);
        }
    }

    /** Writes the page again that {@link #damageCopy} damaged. */
    void mendCopies() {
        try {
            SuperblockCopies.mend(memory, heap);
        } catch (IOException e) {
            throw new IllegalStateException("memory does no input or output", e);
        }
    }

    private void change(Consumer<Transaction> work) {
        Transaction transaction = memory.begin(Restore.RESTORE);
        try {
            work.accept(transaction);
        } catch (HeapFullException e) {
            transaction.abort();
            throw new Refusal(Reason.FULL, "no room for " + what + ": " + map.size() + " are kept, " + heap.freeBytes() + " bytes are free in pieces ("
                    + e.getMessage() + "); it is there again when some have expired, or raise the size of the application's sessions or ledger");
        } catch (RuntimeException e) {
            transaction.abort();
            throw e;
        }
        end(transaction);
    }

    private static void end(Transaction transaction) {
        try {
            transaction.end(Commit.FLUSH);
        } catch (IOException e) {
            throw new IllegalStateException("memory does no input or output", e);
        }
    }
}
