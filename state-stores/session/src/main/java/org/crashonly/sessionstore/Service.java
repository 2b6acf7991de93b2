package org.crashonly.sessionstore;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.Claim;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Reply.Reason;
import org.crashonly.session.wire.Request;
import org.crashonly.sessionstore.Tally.Count;

/** What the store does with requests. Used by one thread at a time; after recovery by the entrance's. */
final class Service {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** In so many ticks each table is swept once. */
    private static final int TICKS_PER_SWEEP = 240;
    /** What a frame holds besides the largest thing that is kept. */
    private static final int FRAME_SLACK = 128 << 10;

    private final SessionLimits limits;
    private final Tally tally = new Tally();
    private final Admission admission;
    private final SessionTable sessions;
    private final LedgerTable ledger;
    private final SoftTable soft;
    private final Parking parking;
    private long nextTick;
    private volatile Message.Counters counters = new Message.Counters(Map.of());

    Service(Image image, SessionLimits limits, long now) {
        this.limits = limits;
        this.admission = new Admission(image.fences());
        this.sessions = new SessionTable(image.sessions(), limits, tally);
        this.ledger = new LedgerTable(image.ledger(), admission::isGranted, limits, tally);
        this.soft = new SoftTable(limits, tally);
        this.parking = new Parking(limits.waiting());
        this.nextTick = now;
        for (int i = 0; i < image.lost(); i++) {
            tally.add(Count.TABLES_LOST);
        }
    }

    Admission admission() {
        return admission;
    }

    int frameBytes() {
        return Math.max(Math.max(limits.sessionBytes(), limits.answerBytes()), limits.softValueBytes()) + FRAME_SLACK;
    }

    /** Totals and gauges as of the latest tick. May be called by any thread. */
    Message.Counters counters() {
        return counters;
    }

    void count(Count count) {
        tally.add(count);
    }

    /** See {@link SessionTable#damage}. */
    long damageSessions(double share, RandomGenerator random) {
        return sessions.damage(share, random);
    }

    /** Answers a request, now or later. */
    void serve(Peer peer, long correlation, Request request, long now) {
        try {
            serveOrRefuse(peer, correlation, request, now);
        } catch (Refusal refusal) {
            peer.reply(correlation, refused(refusal));
        }
    }

    private void serveOrRefuse(Peer peer, long correlation, Request request, long now) {
        Generation owner = peer.generation();
        switch (request) {
            case Request.Hello hello -> throw new Refusal(Reason.VERSION, "a connection is opened once");
            case Request.Load it -> peer.reply(correlation, new Reply.Session(sessions.load(it.scope(), it.id(), it.since(), now).orElse(null)));
            case Request.Save it -> peer.reply(correlation, new Reply.Saved(sessions.save(it.scope(), it.id(), it.number(), it.change(), now)));
            case Request.Touch it -> flag(peer, correlation, sessions.touch(it.scope(), it.id(), it.lastAccessMillis(), now));
            case Request.Remove it -> flag(peer, correlation, sessions.remove(it.scope(), it.id(), now));
            case Request.ChangeId it -> flag(peer, correlation, sessions.changeId(it.scope(), it.id(), it.newId(), now));
            case Request.Begin it -> parking.serve(new BeginGuest(peer, correlation, it, deadline(it.waitMillis(), now)), now);
            case Request.Finish it -> {
                peer.reply(correlation, new Reply.Finished(ledger.finish(it.claim(), it.answer(), owner, now)));
                parking.wake(it.claim().key(), now);
            }
            case Request.Abandon it -> {
                forget(it.claim(), owner);
                flag(peer, correlation, ledger.abandon(it.claim(), owner));
                parking.wake(it.claim().key(), now);
            }
            case Request.Doubt it -> {
                flag(peer, correlation, ledger.doubt(it.claim(), owner, now));
                parking.wake(it.claim().key(), now);
            }
            case Request.Lookup it -> parking.serve(new LookupGuest(peer, correlation, it, deadline(it.waitMillis(), now)), now);
            case Request.Loaded it -> {
                flag(peer, correlation, soft.loaded(it.lease(), it.value(), it.timeToLiveMillis(), now));
                parking.wake(it.lease().key(), now);
            }
            case Request.Release it -> {
                flag(peer, correlation, soft.release(it.lease()));
                parking.wake(it.lease().key(), now);
            }
            case Request.Invalidate it -> {
                flag(peer, correlation, soft.invalidate(it.key()));
                parking.wake(it.key(), now);
            }
            case Request.Keep it -> {
                flag(peer, correlation, soft.keep(it.key(), it.value(), it.timeToLiveMillis(), it.renews(), now));
                parking.wake(it.key(), now);
            }
            case Request.Clear it -> {
                flag(peer, correlation, soft.clear(it.application(), it.cache()));
                parking.wakeAll(now);
            }
        }
    }

    private Reply.Refused refused(Refusal refusal) {
        Reply.Refused reply = refusal.reply();
        if (reply.reason() == Reason.FULL) {
            tally.add(Count.FULL);
        } else if (reply.reason() == Reason.TOO_LARGE) {
            tally.add(Count.TOO_LARGE);
        }
        return reply;
    }

    private static void flag(Peer peer, long correlation, boolean value) {
        peer.reply(correlation, new Reply.Flag(value));
    }

    private static long deadline(long waitMillis, long now) {
        return now + Math.clamp(waitMillis, 0, TimeUnit.DAYS.toMillis(1)) * 1_000_000;
    }

    /** Whoever abandons a claim may still be waiting for it. */
    private void forget(Claim claim, Generation owner) {
        parking.drop(claim.key(), guest -> guest instanceof BeginGuest begin
                && begin.request.claim() == claim.id() && owner.equals(begin.peer.generation()));
    }

    /** A connection is gone. */
    void left(Peer peer) {
        parking.drop(guest -> guest instanceof Waiting waiting && waiting.peer == peer);
    }

    void grant(GrantSpec grant) {
        admission.grant(grant);
        tally.add(Count.GRANTS);
    }

    /** From now on nothing of {@code generation} is done; what it had claimed is in doubt. The connections are the caller's to close. */
    void fence(Generation generation, Set<Peer> ended, long now) {
        admission.fence(generation);
        ended.forEach(this::left);
        soft.endLeases(generation, now);
        parking.wakeAll(now);
        tally.add(Count.FENCES);
    }

    /** Does what is due; returns nanoseconds until more will be. */
    long tick(long now, int connections) {
        parking.wakeDue(now);
        if (now - nextTick >= 0) {
            sessions.sweep(sessions.buckets() / TICKS_PER_SWEEP + 1, now);
            ledger.sweep(ledger.buckets() / TICKS_PER_SWEEP + 1, now);
            publish(connections);
            nextTick = now + TICK_NANOS;
        }
        return parking.nanosToNext(now, Math.max(0, nextTick - now));
    }

    private void publish(int connections) {
        Map<String, Long> totals = new TreeMap<>();
        tally.copyTo(totals);
        Map<String, Long> gauges = new TreeMap<>();
        sessions.gauges(gauges);
        ledger.gauges(gauges);
        soft.gauges(gauges);
        gauges.put("session.waiting", (long) parking.size());
        gauges.put("session.connections", (long) connections);
        counters = new Message.Counters(totals, gauges);
    }

    /** A request that waits, and whom to answer. */
    private abstract class Waiting implements Parking.Guest {
        final Peer peer;
        private final long correlation;
        final long deadlineNanos;

        Waiting(Peer peer, long correlation, long deadlineNanos) {
            this.peer = peer;
            this.correlation = correlation;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public final boolean tryNow(long now) {
            try {
                Reply reply = answer(now, now - deadlineNanos >= 0);
                if (reply != null) {
                    peer.reply(correlation, reply);
                }
                return reply != null;
            } catch (Refusal refusal) {
                peer.reply(correlation, refused(refusal));
                return true;
            }
        }

        /** The answer, null if there is none yet; there has to be one if it is late. */
        abstract Reply answer(long now, boolean late);
    }

    /** Waits for a request under the same key. */
    private final class BeginGuest extends Waiting {
        private final Request.Begin request;

        private BeginGuest(Peer peer, long correlation, Request.Begin request, long deadlineNanos) {
            super(peer, correlation, deadlineNanos);
            this.request = request;
        }

        @Override
        public Object key() {
            return request.key();
        }

        @Override
        public long wakeAtNanos(long now) {
            return deadlineNanos;
        }

        @Override
        Reply answer(long now, boolean late) {
            org.crashonly.session.Begin word = ledger.begin(request, peer.generation(), now);
            return word instanceof org.crashonly.session.Begin.Running && !late ? null : new Reply.Began(word);
        }
    }

    /** Waits for a value that somebody else is loading. */
    private final class LookupGuest extends Waiting {
        private final Request.Lookup request;

        private LookupGuest(Peer peer, long correlation, Request.Lookup request, long deadlineNanos) {
            super(peer, correlation, deadlineNanos);
            this.request = request;
        }

        @Override
        public Object key() {
            return request.key();
        }

        @Override
        public long wakeAtNanos(long now) {
            long leasedUntil = soft.leasedUntil(request.key(), deadlineNanos);
            return leasedUntil - deadlineNanos < 0 ? leasedUntil : deadlineNanos;
        }

        @Override
        Reply answer(long now, boolean late) {
            org.crashonly.session.Lookup word = soft.lookup(request, peer.generation(), now);
            return word instanceof org.crashonly.session.Lookup.Busy && !late ? null : new Reply.Found(word);
        }
    }
}
