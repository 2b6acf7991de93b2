package org.crashonly.sessionstore;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.crashonly.session.wire.Reply.Reason;

/**
 * When the records of a table end. Those that have ended are removed bit by bit, and faster when there is no room, but never so many that
 * others wait long: nothing is refused as long as something can be reclaimed. A table that is full of what is still wanted is not searched
 * before the next of its records ends.
 */
final class Expiry {

    /** The end of what never ends. */
    static final long NEVER = Long.MAX_VALUE;
    /** So many make room for others of their kind for a while. */
    private static final int ENOUGH = 500;
    /** Looked at between two counts of what was removed. */
    private static final int FEW_BUCKETS = 512;

    private final Table table;
    private final int prefix;
    private final ToLongFunction<byte[]> end;
    private final Predicate<byte[]> remove;
    /** No record ends before; {@link #NEVER} if none ends at all. */
    private long next;
    private boolean nextIsKnown;

    /**
     * Watches a table.
     *
     * @param prefix how much has to be seen of a record to know its end
     * @param end when a record that begins so ends, on the clock of {@link System#nanoTime}; it may be damaged
     * @param remove removes the record of a key that has ended; false if a closer look showed that it has not
     */
    Expiry(Table table, int prefix, ToLongFunction<byte[]> end, Predicate<byte[]> remove) {
        this.table = table;
        this.prefix = prefix;
        this.end = end;
        this.remove = remove;
    }

    /**
     * Sets a value.
     *
     * @throws Refusal if there is no room, and none to be made
     */
    void put(byte[] key, byte[] value, long now) {
        withRoom(now, () -> table.put(key, value));
        next = earlier(next, end.applyAsLong(value));
    }

    /** Makes a change; if there is no room for it, makes some and tries again. */
    void withRoom(long now, Runnable change) {
        while (true) {
            try {
                change.run();
                return;
            } catch (Refusal refusal) {
                if (refusal.reply().reason() != Reason.FULL || !reclaim(now)) {
                    throw refusal;
                }
            }
        }
    }

    /** Removes what has ended in some buckets, and in others the next time. */
    void sweep(int buckets, long now) {
        int ignored = remove(buckets, now);
    }

    /** Removes something that has ended, if anything can have; false if there was nothing. */
    boolean reclaim(long now) {
        if (nextIsKnown && (next == NEVER || now - next < 0)) {
            return false;
        }
        next = NEVER;
        nextIsKnown = false;
        int removed = 0;
        for (int left = table.buckets(); left > 0; left -= FEW_BUCKETS) {
            removed += remove(Math.min(left, FEW_BUCKETS), now);
            if (removed >= ENOUGH) {
                return true;
            }
        }
        nextIsKnown = true;
        return removed > 0;
    }

    private int remove(int buckets, long now) {
        List<byte[]> ended = table.walk(buckets, prefix, (key, value) -> {
            long at = end.applyAsLong(value);
            boolean over = at != NEVER && now - at >= 0;
            if (!over) {
                next = earlier(next, at);
            }
            return over;
        });
        int removed = 0;
        for (byte[] key : ended) {
            removed += remove.test(key) ? 1 : 0;
        }
        return removed;
    }

    private static long earlier(long one, long other) {
        if (one == NEVER) {
            return other;
        }
        return other != NEVER && other - one < 0 ? other : one;
    }
}
