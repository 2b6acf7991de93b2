package org.crashonly.sessionstore;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.Begin;
import org.crashonly.session.Claim;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.wire.Request;
import org.crashonly.sessionstore.LedgerRecord.State;
import org.crashonly.sessionstore.Tally.Count;

/**
 * Keyed requests. One that runs is in doubt from the moment at which its owner may no longer use the store, and a while after its deadline.
 * A record that is damaged is not forgotten, which would have its effect twice: it is in doubt.
 *
 * <pre>
 * begin finds            same fingerprint and principal    else
 * nothing                Begun                             Begun
 * running                waits                             Mismatch
 * in doubt               deduplicates: Begun again         Mismatch
 *                        else InDoubt
 * done                   Done                              Mismatch
 * damaged                as in doubt                       as in doubt
 * </pre>
 */
final class LedgerTable {

    private static final Logger LOG = System.getLogger(LedgerTable.class.getName());
    /** For how long after its deadline whoever has claimed a request may still say what became of it. */
    static final long LAPSE_NANOS = 60_000_000_000L;
    private static final long LONGEST_TTL_MILLIS = 86_400_000;
    private static final int SERVER_ERROR = 500;

    private final Table table;
    private final Predicate<Generation> alive;
    private final long retentionNanos;
    private final int answerBytes;
    private final Tally tally;
    private final Expiry expiry;

    /**
     * The ledger in a table.
     *
     * @param alive whether a generation may use the store
     */
    LedgerTable(Table table, Predicate<Generation> alive, SessionLimits limits, Tally tally) {
        this.table = table;
        this.alive = alive;
        this.retentionNanos = limits.retentionMillis() * 1_000_000;
        this.answerBytes = limits.answerBytes();
        this.tally = tally;
        this.expiry = new Expiry(table, LedgerRecord.PREFIX, this::forgottenAt, this::forget);
    }

    /** See {@link org.crashonly.session.Ledger#beginAsync}; {@link Begin.Running} if it has to wait. */
    Begin begin(Request.Begin request, Generation owner, long now) {
        byte[] key = Key.of(request.key());
        Optional<byte[]> bytes = table.get(key);
        if (bytes.isEmpty()) {
            return claim(key, request, owner, false, now);
        }
        Optional<LedgerRecord> found = LedgerRecord.read(bytes.get());
        if (found.isEmpty()) {
            tally.add(Count.LEDGER_DAMAGED);
            LOG.log(Level.ERROR, "a keyed request is damaged and is taken to be in doubt");
            return doubtful(key, request, owner, now);
        }
        LedgerRecord record = found.get();
        if (isForgotten(record, now)) {
            return claim(key, request, owner, false, now);
        }
        Optional<Begin.What> mismatch = mismatch(record, request.intent());
        if (mismatch.isPresent()) {
            return new Begin.Mismatch(mismatch.get());
        }
        return switch (state(record, now)) {
            case RUNNING -> record.claim() == request.claim() && record.owner().equals(owner)
                    ? new Begin.Begun(new Claim(request.key(), request.claim()), record.again())
                    : new Begin.Running((now - record.sinceNanos()) / 1_000_000);
            case DOUBTFUL -> doubtful(key, request, owner, now);
            case DONE -> {
                tally.add(Count.LEDGER_REPLAYED);
                yield new Begin.Done(record.answer());
            }
        };
    }

    private Begin doubtful(byte[] key, Request.Begin request, Generation owner, long now) {
        return request.intent().deduplicates() ? claim(key, request, owner, true, now) : new Begin.InDoubt();
    }

    private Begin claim(byte[] key, Request.Begin request, Generation owner, boolean again, long now) {
        long lapse = now + Math.clamp(request.waitMillis(), 0, LONGEST_TTL_MILLIS) * 1_000_000 + LAPSE_NANOS;
        Intent intent = request.intent();
        expiry.put(key, new LedgerRecord(
                State.RUNNING, lapse, request.claim(), owner, again, now, intent.fingerprint(), intent.principal(), null).toBytes(), now);
        tally.add(Count.LEDGER_BEGUN);
        return new Begin.Begun(new Claim(request.key(), request.claim()), again);
    }

    private static Optional<Begin.What> mismatch(LedgerRecord record, Intent intent) {
        if (!record.fingerprint().equals(intent.fingerprint())) {
            return Optional.of(Begin.What.FINGERPRINT);
        }
        return record.principal().equals(intent.principal()) ? Optional.empty() : Optional.of(Begin.What.PRINCIPAL);
    }

    private State state(LedgerRecord record, long now) {
        boolean lost = record.state() == State.RUNNING && (!alive.test(record.owner()) || now - record.untilNanos() >= 0);
        return lost ? State.DOUBTFUL : record.state();
    }

    /** See {@link org.crashonly.session.Ledger#finishAsync}. */
    Finish finish(Claim claim, StoredAnswer answer, Generation owner, long now) {
        boolean error = answer.status() >= SERVER_ERROR;
        Optional<LedgerRecord> found = inForce(claim, owner);
        if (found.isEmpty()) {
            return error ? Finish.NOT_KEPT : Finish.SUPERSEDED;
        }
        LedgerRecord record = found.get();
        byte[] key = Key.of(claim.key());
        if (record.state() == State.DONE) {
            return Finish.KEPT;
        }
        if (error) {
            table.remove(key);
            return Finish.NOT_KEPT;
        }
        if (keep(key, record.done(answer, now + retentionNanos).toBytes(), now)) {
            return Finish.KEPT;
        }
        expiry.put(key, record.doubtful(now + retentionNanos).toBytes(), now);
        return Finish.IN_DOUBT;
    }

    private boolean keep(byte[] key, byte[] record, long now) {
        if (record.length > answerBytes) {
            tally.add(Count.TOO_LARGE);
            return false;
        }
        try {
            expiry.put(key, record, now);
            return true;
        } catch (Refusal full) {
            tally.add(Count.FULL);
            LOG.log(Level.WARNING, "an answer is not kept, its key is in doubt from now on: {0}", full.getMessage());
            return false;
        }
    }

    /** See {@link org.crashonly.session.Ledger#abandonAsync}. */
    boolean abandon(Claim claim, Generation owner) {
        boolean running = inForce(claim, owner).filter(it -> it.state() == State.RUNNING).isPresent();
        if (running) {
            table.remove(Key.of(claim.key()));
        }
        return running;
    }

    /** See {@link org.crashonly.session.Ledger#doubtAsync}. */
    boolean doubt(Claim claim, Generation owner, long now) {
        Optional<LedgerRecord> running = inForce(claim, owner).filter(it -> it.state() == State.RUNNING);
        running.ifPresent(record -> expiry.put(Key.of(claim.key()), record.doubtful(now + retentionNanos).toBytes(), now));
        return running.isPresent();
    }

    private Optional<LedgerRecord> inForce(Claim claim, Generation owner) {
        return table.get(Key.of(claim.key())).flatMap(LedgerRecord::read).filter(it -> it.claim() == claim.id() && it.owner().equals(owner));
    }

    /** Removes what is to be forgotten in some buckets. Whatever is damaged stays. */
    void sweep(int buckets, long now) {
        expiry.sweep(buckets, now);
    }

    private long forgottenAt(byte[] prefix) {
        return prefix.length < LedgerRecord.PREFIX ? Expiry.NEVER : LedgerRecord.forgottenAt(prefix, retentionNanos);
    }

    private boolean forget(byte[] key) {
        boolean sound = table.get(key).flatMap(LedgerRecord::read).isPresent();
        if (sound) {
            table.remove(key);
            tally.add(Count.EXPIRED);
        }
        return sound;
    }

    private boolean isForgotten(LedgerRecord record, long now) {
        return now - record.untilNanos() >= (record.state() == State.RUNNING ? retentionNanos : 0);
    }

    void gauges(Map<String, Long> gauges) {
        gauges.put("session.ledger.keys", table.size());
        gauges.put("session.ledger.bytes.free", table.freeBytes());
    }

    int buckets() {
        return table.buckets();
    }
}
