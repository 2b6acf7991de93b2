package org.crashonly.sessionstore;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A walk through sessions and ledger, a few entries at a time and requests in between. Every entry that was there at the beginning is met,
 * as it was then or later; one that moved to another key while the walk lasted is told again. Used by the store's thread.
 */
final class Copying {

    /** What is given at once, give or take an entry: requests wait so long. */
    private static final int BYTES = 256 << 10;
    private static final int BUCKETS = 1_000;

    /**
     * An entry; the last that is told of a key counts.
     *
     * @param value null if there is none any more
     */
    record Entry(Kind kind, byte[] key, byte[] value) {}

    /** Of which table an entry is. Order is the format of copies: append only. */
    enum Kind { SESSION, KEYED }

    private final Table sessions;
    private final Table ledger;
    private final Iterator<Kind> kinds = List.of(Kind.values()).iterator();
    private Kind kind;
    private int bucket;

    /** Sessions are walked first: of a keyed request that left its mark in a session of the copy, the copy of the ledger knows. */
    Copying(Table sessions, Table ledger) {
        this.sessions = sessions;
        this.ledger = ledger;
        next();
    }

    private Table table() {
        return kind == Kind.SESSION ? sessions : ledger;
    }

    private void next() {
        kind = kinds.hasNext() ? kinds.next() : null;
        bucket = 0;
        if (kind != null) {
            table().noteMoves();
        }
    }

    /** Whether there is nothing more. */
    boolean isDone() {
        return kind == null;
    }

    /** Ends it before its time: nobody asks for more. */
    void end() {
        sessions.forgetMoves();
        ledger.forgetMoves();
        kind = null;
    }

    /** Some more entries, perhaps none. */
    List<Entry> more() {
        return some(BUCKETS);
    }

    /** Those of at most so many buckets. */
    List<Entry> some(int buckets) {
        List<Entry> some = new ArrayList<>();
        long[] bytes = {0};
        for (int i = 0; i < buckets && bytes[0] < BYTES && kind != null; i++) {
            if (bucket < table().buckets()) {
                table().forEachIn(bucket++, (key, value) -> {
                    some.add(new Entry(kind, key, value));
                    bytes[0] += value.length;
                });
            } else {
                tellMoved(some);
            }
        }
        return some;
    }

    private void tellMoved(List<Entry> some) {
        Optional<byte[]> key = table().nextMoved();
        if (key.isPresent()) {
            some.add(new Entry(kind, key.get(), table().get(key.get()).orElse(null)));
        } else {
            table().forgetMoves();
            next();
        }
    }
}
