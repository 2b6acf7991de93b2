package org.crashonly.frontdoor;

import java.util.concurrent.TimeUnit;
import org.crashonly.request.RepeatRule.Delivery;
import org.crashonly.session.Begin;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.StoreException;

/** What the ledger has to do with one exchange: nothing at all, or it decides first and is told what comes of it. */
final class LedgerPart implements LedgerEntry.Listener {

    private final Exchange exchange;
    private final Loop loop;
    /** Null if the request needs none. */
    private LedgerEntry entry;
    /** Memory taken for the answer. */
    private long keptBytes;
    private boolean asked;

    LedgerPart(Exchange exchange, Loop loop, LedgerEntry entry) {
        this.exchange = exchange;
        this.loop = loop;
        this.entry = entry;
    }

    boolean isNeeded() {
        return entry != null;
    }

    /** The body has shown that the request's own operation recognises it. */
    void spare() {
        entry = null;
    }

    /** Asks whether the request may be sent: {@link Exchange#claimed}, {@link Exchange#replay} or a refusal follows. */
    void claim(RequestBody body, long deadline, long now) {
        if (!asked) {
            asked = true;
            loop.tally().add(Count.KEYED);
        }
        entry.begin(body, deadline, now, this);
    }

    @Override
    public void ledgerSays(Begin word) {
        switch (word) {
            case Begin.Begun _ -> exchange.claimed();
            case Begin.Done(StoredAnswer answer) -> exchange.replay(answer);
            case Begin.Running _, Begin.InDoubt _, Begin.Mismatch _ -> exchange.refuse(KeyRefusal.of(word, loop.random()));
        }
    }

    @Override
    public void ledgerFails(Throwable failure) {
        refuse(failure instanceof StoreException.Full ? "the ledger is full" : "the ledger cannot be reached", System.nanoTime());
    }

    /** The ledger has said nothing, and there is no more time. */
    void isSilent(long now) {
        refuse("the ledger did not answer in time", now);
    }

    private void refuse(String why, long now) {
        exchange.refuse(KeyRefusal.unavailable(why, TimeUnit.NANOSECONDS.toMillis(now - exchange.begunNanos()), loop.random()));
    }

    /** Whether the ledger has to be asked before the request may be sent. */
    boolean mustClaim() {
        return entry != null && !entry.isClaimed();
    }

    /** The request waits for a target: if this process ends meanwhile, nobody has to wonder whether it was sent. */
    void waits() {
        if (entry != null) {
            entry.letGo();
        }
    }

    /** The request is written to a target. */
    void sent() {
        if (entry != null) {
            entry.sent();
        }
    }

    /** An attempt ended without an answer. */
    void unanswered(Delivery delivery) {
        if (entry != null && (delivery == Delivery.NEVER || delivery == Delivery.NOT_STARTED)) {
            entry.notStarted();
        }
    }

    /** Whether an answer may come that the ledger can have, though its client is gone. */
    boolean waitsForAnswer() {
        return entry != null && entry.mayHaveStarted();
    }

    /** The answer that comes leaves open whether the request had its effect. */
    void undecided() {
        if (entry != null) {
            entry.undecided();
        }
    }

    /** Whether there is memory for a part of an answer that the ledger is to have: any other is kept for a moment only. */
    boolean mayKeep(int bytes) {
        if (entry == null) {
            return true;
        }
        boolean taken = loop.holdBudget().takeBody(bytes);
        keptBytes += taken ? bytes : 0;
        return taken;
    }

    /** The answer goes to the client as it comes: the ledger does not get it. */
    void answered(int status) {
        if (entry != null) {
            entry.answered(status);
        }
    }

    /** Hands over the answer; {@link Exchange#answerStored} follows. */
    void store(StoredAnswer answer) {
        entry.finish(answer);
    }

    @Override
    public void answerStored() {
        exchange.answerStored();
    }

    /** The exchange is over. */
    void over() {
        if (entry != null) {
            loop.holdBudget().returnBody(keptBytes);
            entry.over();
        }
    }
}
