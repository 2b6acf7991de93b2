package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.crashonly.request.Digest;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Deadline;
import org.crashonly.session.Intent;
import org.crashonly.session.Ledger;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.StoredAnswer;

/**
 * One keyed request in the ledger. It is claimed right before it is sent anywhere, and not while it waits for a target; whatever becomes of it then, the ledger hears of it: what it
 * was answered, that it was never started, or that nobody knows. If this process ends first, the ledger finds out by itself, and nobody
 * knows.
 *
 * <p>Belongs to an event loop, on which the ledger's words arrive as well.
 */
final class LedgerEntry {

    /** So much before the request's own deadline the ledger says that another one still runs, so that somebody hears it. */
    private static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** For so long after a request's deadline the ledger takes a word about it. */
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SERVER_ERROR = 500;

    /** Who wants to know. */
    interface Listener {

        /** What the ledger knows of the key. With {@link Begin.Begun} the request may be sent, once. */
        void ledgerSays(Begin word);

        /** The ledger is full, or does not know this process any more: the request must not be sent. */
        void ledgerFails(Throwable failure);

        /** The answer is kept, or will not be: there is nothing to wait for. */
        void answerStored();
    }

    private final Loop loop;
    private final Ledger ledger;
    private final LedgerKey key;
    private final String component;
    private final String what;
    private final Bytes principal;
    private Listener listener;
    private long deadlineNanos;
    private Claim claim;
    private boolean mayHaveStarted;
    private boolean undecided;

    private LedgerEntry(Loop loop, Ledger ledger, LedgerKey key, String component, String what, Bytes principal) {
        this.loop = loop;
        this.ledger = ledger;
        this.key = key;
        this.component = component;
        this.what = what;
        this.principal = principal;
    }

    /**
     * The entry of a request to {@code component}; null if it has no key, needs no ledger, or its application has none.
     */
    static LedgerEntry of(Loop loop, Component component, Effect effect, Incoming incoming, HttpServerRequest request,
            HttpHeaders fields) {
        if (incoming.key() == null || !effect.needsLedger()) {
            return null;
        }
        String application = Ledgers.application(component.id());
        Ledger ledger = loop.ledger(application);
        return ledger == null ? null : new LedgerEntry(
                loop, ledger, new LedgerKey(application, incoming.key()), Component.name(component.id()), request.method().name() + " " + incoming.path().toSend(),
                Bytes.of(Credentials.of(fields, component.identifiedBy())));
    }

    /** Asks whether the request may be sent; one under the same key that still runs is waited for until the deadline. */
    void begin(RequestBody body, long deadline, long now, Listener asking) {
        listener = asking;
        deadlineNanos = deadline;
        long patience = deadline - Math.min(RESERVE_NANOS, (deadline - now) / 4);
        ledger.beginAsync(key, new Intent(fingerprint(body), principal, false), new Deadline(patience))
                .whenComplete((word, failure) -> loop.execute(() -> begun(word, failure)));
    }

    /** What makes two requests the same. The body is at most as large as what is held. */
    private Bytes fingerprint(RequestBody body) {
        Digest digest = new Digest(List.of(component, what));
        if (body != null) {
            digest.bytes(body.bytes());
        }
        return Bytes.of(digest.toBytes());
    }

    private void begun(Begin word, Throwable failure) {
        if (word instanceof Begin.Begun begun) {
            claim = begun.claim();
        }
        if (listener == null) {
            settle();
        } else if (failure != null) {
            listener.ledgerFails(failure);
        } else {
            listener.ledgerSays(word);
        }
    }

    /** Whether the request may be sent, once. */
    boolean isClaimed() {
        return claim != null;
    }

    /** The request is not sent for now: whoever else comes with its key may be. Before it is sent, {@link #begin} has to ask again. */
    void letGo() {
        if (!mayHaveStarted) {
            settle();
        }
    }

    /** The request is written to a target. */
    void sent() {
        mayHaveStarted = true;
    }

    /** The target has provably not begun with it. */
    void notStarted() {
        mayHaveStarted = false;
    }

    boolean mayHaveStarted() {
        return mayHaveStarted;
    }

    /** The answer that comes leaves open whether the request had its effect: its key is not free even if that is a server error. */
    void undecided() {
        undecided = true;
    }

    /** The request is answered; {@link Listener#answerStored} follows. The ledger frees the key of a server error, unless that is undecided. */
    void finish(StoredAnswer answer) {
        Claim finished = claim;
        claim = null;
        CompletionStage<?> told = undecided ? ledger.doubtAsync(finished, aftermath()) : ledger.finishAsync(finished, answer, aftermath());
        told.whenComplete((kept, failure) -> loop.execute(this::finished));
    }

    private void finished() {
        if (listener != null) {
            listener.answerStored();
        }
    }

    /** The request is answered with more than is kept. */
    void answered(int status) {
        mayHaveStarted = undecided || status < SERVER_ERROR;
        settle();
    }

    /** The request's life ends here. */
    void over() {
        listener = null;
        settle();
    }

    /** Gives the claim back, if there is one that the ledger has heard nothing of. */
    private void settle() {
        Claim open = claim;
        claim = null;
        if (open != null && mayHaveStarted) {
            var ignored = ledger.doubtAsync(open, aftermath());
        } else if (open != null) {
            var ignored = ledger.abandonAsync(open, aftermath());
        }
    }

    private Deadline aftermath() {
        return new Deadline(deadlineNanos + AFTERMATH_NANOS);
    }
}
