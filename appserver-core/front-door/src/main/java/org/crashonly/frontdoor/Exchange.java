package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message.Failure;
import org.crashonly.frontdoor.TargetPool.Verdict;
import org.crashonly.request.MethodKind;
import org.crashonly.request.Problem;
import org.crashonly.request.RepeatRule.Body;
import org.crashonly.request.RepeatRule.Delivery;
import org.crashonly.session.Begin;
import org.crashonly.session.StoreException;

/**
 * One request's life in the front door, from its header to the end of its answer. An event loop drives it; every event is a method,
 * every change of state goes through {@link #become}.
 */
final class Exchange extends Wheel.Timer implements LedgerEntry.Listener {

    /** A target that takes this long to answer counts as failing, whatever TTL the caller set. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Loop loop;
    private final Component component;
    private final HttpServerRequest request;
    private final Guard guard;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final RequestBody body;
    private final Reply reply;
    private final Effect effect;
    /** Null if it needs none. */
    private final LedgerEntry ledger;
    private final long begun;
    private final Patience patience;
    private ExchangeState state = ExchangeState.RECEIVING;
    private Attempt attempt;
    private Repeats repeats;
    private int attemptNumber = 1;
    private long heldBytes;
    private long answerBytes;
    private HttpHeaders trailers;
    /** The client is gone, but the ledger is to have the answer. */
    private boolean deserted;
    /** Neighbours in {@link InFlight}. */
    Exchange older;
    Exchange younger;

    Exchange(Loop loop, Component component, HttpServerRequest request, Guard guard, Framing framing, Incoming incoming, Outgoing outgoing, long ttlMillis, long now) {
        this.loop = loop;
        this.component = component;
        this.request = request;
        this.guard = guard;
        this.incoming = incoming;
        this.reply = new Reply(request);
        this.outgoing = outgoing;
        this.effect = Effect.of(request.method().name(), incoming, component);
        this.ledger = LedgerEntry.of(loop, component, effect, incoming, request, guard.fields(request));
        this.begun = now;
        this.patience = new Patience(
                loop.bootId(), now, ttlMillis, incoming.ttlMillis().isPresent(), loop.clients().streamIdleMillis());
        this.body = incoming.bodyLength() == 0
                ? null
                : new RequestBody(this, request, guard, framing, loop.holdBudget(), incoming.bodyLength(), incoming.expectsContinue());
    }

    long begunNanos() {
        return begun;
    }

    /** Whether it does no harm if an idle connection turns out to be dead: the first time, if it can be repeated. */
    boolean trustsIdleConnections() {
        return effect.isRepeatable() && repeats == null;
    }

    // ---- the request arrives

    void begin() {
        loop.began(this);
        request.response().closeHandler(closed -> streamClosed());
        loop.wheel().set(this, patience.deadline().nanos());
        if (body == null) {
            start(begun);
        } else {
            body.receive();
        }
    }

    /** A stream of HTTP/2 also ends with its answer, before that was noted here. */
    private void streamClosed() {
        if (!request.response().ended()) {
            clientGone();
        }
    }

    /** The body is here, or is too large to wait for. */
    void bodyReady() {
        if (state == ExchangeState.RECEIVING) {
            long now = System.nanoTime();
            if (body.isStreamed() && ledger != null) {
                refuseUnkept(now);
                return;
            }
            if (body.isStreamed()) {
                loop.tally().add(Count.STREAMED_BODIES);
            } else {
                effect.learn(body, request.getHeader(HttpHeaderNames.CONTENT_TYPE));
            }
            start(now);
        }
    }

    /** Whether it is the request that its key named before cannot be told from a part of its body. */
    private void refuseUnkept(long now) {
        if (body.isTooLarge()) {
            refuse(Problem.BODY_TOO_LARGE, Count.TOO_LARGE,
                    "with a key, a body has at most " + loop.holdBudget().limits().bodyBytes() + " bytes; it was sent nowhere", 0);
        } else {
            refuseForNow(Problem.TOO_MANY_HELD, Count.TOO_MANY_HELD, "there is no room for this body now", now);
        }
    }

    /** The body cannot be read to its end; nothing after it can be read either. */
    void bodyMalformed(Throwable cause) {
        Malformed malformed = Malformed.body(cause);
        giveUpAttempt(Verdict.SAYS_NOTHING);
        switch (state) {
            case RECEIVING, CLAIMING, HELD, SENT, ANSWER_KEPT, STORING -> {
                reply.forget();
                loop.tally().add(malformed.count());
                reply.refuse(malformed.problem(), malformed.detail(), 0, true);
                become(ExchangeState.DONE);
            }
            case ANSWER_FLOWS, UPGRADED -> {
                loop.tally().add(malformed.count());
                breakOff();
            }
            case DONE -> {
                loop.tally().add(malformed.count());
                guard.closeWhenFlushed();
            }
        }
    }

    /** A part of a streamed body, or of an answer, was passed on. */
    void moved() {
        patience.moved();
        loop.moved();
    }

    // ---- in the ledger

    private void start(long now) {
        if (ledger == null) {
            sendOrHold(now);
        } else if (takePlace(now)) {
            become(ExchangeState.CLAIMING);
            loop.tally().add(Count.KEYED);
            ledger.begin(body, patience.deadline().nanos(), now, this);
        }
    }

    @Override
    public void ledgerSays(Begin word) {
        switch (word) {
            case Begin.Begun begun -> sendOrHold(System.nanoTime());
            case Begin.Done done -> {
                loop.tally().add(Count.REPLAYED);
                reply.replay(done.answer());
                become(ExchangeState.DONE);
            }
            case Begin.Running running -> refuse(KeyRefusal.of(running, loop.random()));
            case Begin.InDoubt doubt -> refuse(KeyRefusal.of(doubt, loop.random()));
            case Begin.Mismatch mismatch -> refuse(KeyRefusal.of(mismatch, loop.random()));
        }
    }

    @Override
    public void ledgerFails(Throwable failure) {
        refuseUnledgered(failure instanceof StoreException.Full ? "the ledger is full" : "the ledger cannot be reached", System.nanoTime());
    }

    private void refuseUnledgered(String why, long now) {
        refuse(KeyRefusal.unavailable(why, TimeUnit.NANOSECONDS.toMillis(now - begun), loop.random()));
    }

    private void refuse(KeyRefusal refusal) {
        refuse(refusal.problem(), refusal.count(), refusal.detail(), refusal.retryAfterSeconds());
    }

    @Override
    public void answerStored() {
        become(ExchangeState.DONE);
        if (!deserted) {
            reply.end(true, trailers);
        }
    }

    // ---- to a target

    private void sendOrHold(long now) {
        TargetPool target = component.choose(this, now);
        if (target != null) {
            goTo(target, now);
        } else {
            hold(now);
        }
    }

    /** Whether {@code target} may get this request now. */
    boolean mayGoTo(TargetPool target, long now) {
        return (effect.isRepeatable() || target.target().predecessorEnded()) && (repeats == null || repeats.mayGoTo(target, component.budget(), now));
    }

    /** Whether {@code one} is the better place of two that may get it. */
    boolean prefers(TargetPool one, TargetPool other) {
        boolean failedAtOne = repeats != null && repeats.hasFailedAt(one);
        boolean failedAtOther = repeats != null && repeats.hasFailedAt(other);
        return failedAtOne == failedAtOther ? one.outstanding() < other.outstanding() : failedAtOther;
    }

    /** Sends it to {@code target}, which admitted it. */
    void goTo(TargetPool target, long now) {
        if (repeats != null) {
            repeats.payFor(target, component.budget(), now);
            loop.tally().add(Count.REPEATED);
        }
        become(ExchangeState.SENT);
        attempt = new Attempt(this, target, now);
        attempt.start();
    }

    /** Writes the request to a connection of {@code target}. */
    void writeTo(TargetConnection connection, TargetPool target) {
        if (ledger != null) {
            ledger.sent();
        }
        var head = outgoing.to(target, patience.deadline(), System.nanoTime(), attemptNumber, body);
        if (body != null && body.isStreamed()) {
            connection.writeHead(head);
            moved();
            body.streamTo(connection);
        } else {
            connection.writeWhole(head);
        }
    }

    void targetWritable() {
        if (reply.isUpgraded()) {
            reply.targetWritable();
        } else if (body != null) {
            body.targetWritable();
        }
    }

    // ---- held

    private void hold(long now) {
        refuseIfHopeless(now);
        if (state == ExchangeState.DONE) {
            return;
        }
        if (takePlace(now)) {
            become(ExchangeState.HELD);
        }
    }

    /** Takes a place among those that wait; if there is none, refuses the request. */
    private boolean takePlace(long now) {
        heldBytes = body == null ? 0 : body.keptBytes();
        boolean taken = loop.holdBudget().enter(component.id(), heldBytes);
        if (!taken) {
            refuseForNow(Problem.TOO_MANY_HELD, Count.TOO_MANY_HELD, "more requests wait for " + component.id() + " than are held", now);
        }
        return taken;
    }

    /** There is a new routing table. */
    void reconsider(long now) {
        if (state == ExchangeState.HELD) {
            refuseIfHopeless(now);
        }
    }

    /** Refuses what cannot be served in time, as far as anybody knows; see whether the state is DONE then. */
    private void refuseIfHopeless(long now) {
        if (component.isGivenUp()) {
            refuseForNow(Problem.GIVEN_UP, Count.GIVEN_UP, component.id() + " does not recover by itself", now);
        } else if (component.recoversAfter(patience.deadline().nanos(), now)) {
            refuseForNow(Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " recovers, but not within this request's time", now);
        }
    }

    // ---- how an attempt went

    /**
     * An attempt got no answer.
     *
     * @param failure what to tell the manager; null if the boundary itself refused
     * @param delivery how far the request got
     */
    void failed(Attempt failed, Failure failure, Delivery delivery) {
        if (failure != null) {
            if (failed.isFresh()) {
                failed.target().seen().unreached();
            }
            loop.failures().add(component.id(), failed.target().target().process(), failure);
        }
        attempt = null;
        if (ledger != null && (delivery == Delivery.NEVER || delivery == Delivery.NOT_STARTED)) {
            ledger.notStarted();
        }
        switch (state) {
            case ANSWER_FLOWS, UPGRADED -> breakOff();
            case SENT, ANSWER_KEPT -> repeatOrRefuse(failed, delivery);
            case RECEIVING, CLAIMING, HELD, STORING, DONE -> throw new IllegalStateException("an attempt failed while " + state);
        }
    }

    private void repeatOrRefuse(Attempt failed, Delivery delivery) {
        long now = System.nanoTime();
        reply.forget();
        Body left = body == null ? Body.KEPT : body.left();
        if (deserted) {
            become(ExchangeState.DONE);
        } else if (effect.mayRepeat(delivery, left)) {
            boolean mayHaveStarted = delivery == Delivery.UNKNOWN || delivery == Delivery.STARTED;
            attemptNumber += mayHaveStarted ? 1 : 0;
            if (repeats == null) {
                repeats = new Repeats();
            }
            // A connection that had been idle may have been closed for any reason; a new one tells at once how things stand.
            boolean stale = !failed.isFresh() && delivery == Delivery.UNKNOWN;
            repeats.failedAt(failed.target(), stale ? now : now + Backoff.nanos(repeats.failures() + 1, loop.random().nextDouble()));
            sendOrHold(now);
        } else if (effect.kind() != MethodKind.OTHER || delivery == Delivery.NEVER || delivery == Delivery.NOT_STARTED) {
            refuseForNow(Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " could not be reached, and the body is not kept", now);
        } else {
            refuse(Problem.OUTCOME_UNKNOWN, Count.OUTCOME_UNKNOWN, "the request reached " + component.id()
                    + ", whose answer did not come; whether it had its effect is not known", 0);
        }
    }

    void answerBegins(HttpResponse head, TargetConnection source) {
        if (reply.begins(head, source)) {
            letAnswerFlow();
        } else {
            become(ExchangeState.ANSWER_KEPT);
        }
    }

    void answerContent(ByteBuf content) {
        switch (state) {
            case ANSWER_KEPT -> {
                if (!reply.keep(content) || !mayKeep(content.readableBytes())) {
                    letAnswerFlow();
                }
            }
            case ANSWER_FLOWS, UPGRADED -> {
                moved();
                reply.pass(content);
            }
            case RECEIVING, CLAIMING, HELD, SENT, STORING, DONE -> throw new IllegalStateException("a part of an answer while " + state);
        }
    }

    /** Whether there is memory for a part of an answer that the ledger is to have: any other is kept for a moment only. */
    private boolean mayKeep(int bytes) {
        if (ledger == null) {
            return true;
        }
        boolean taken = loop.holdBudget().takeBody(bytes);
        answerBytes += taken ? bytes : 0;
        return taken;
    }

    private void letAnswerFlow() {
        if (ledger != null) {
            ledger.answered(reply.status());
        }
        if (deserted) {
            giveUpAttempt(Verdict.SAYS_NOTHING);
            become(ExchangeState.DONE);
            return;
        }
        become(ExchangeState.ANSWER_FLOWS);
        reply.flow();
    }

    void answerEnds(LastHttpContent last) {
        attempt.target().seen().answered(reply.status(), reply.isServerError() && reply.saysWhenToComeAgain());
        attempt = null;
        if (!deserted) {
            loop.tally().add(Count.PASSED_ON);
            if (reply.isServerError()) {
                loop.tally().add(Count.PASSED_ON_5XX);
            }
        }
        boolean kept = state == ExchangeState.ANSWER_KEPT;
        if (kept && ledger != null) {
            trailers = last.trailingHeaders();
            become(ExchangeState.STORING);
            ledger.finish(reply.toStore());
            return;
        }
        become(ExchangeState.DONE);
        reply.end(kept, last.trailingHeaders());
    }

    void switchProtocols(Attempt switching, HttpResponse head, TargetConnection target) {
        if (incoming.upgrade() == null) {
            switching.broken();
            return;
        }
        become(ExchangeState.UPGRADED);
        loop.tally().add(Count.UPGRADED);
        switching.upgraded();
        reply.upgrade(head, target, this);
    }

    // ---- how it ends

    /** The client went away: what waits is never sent, what was sent is given up, unless the ledger can have the answer. */
    void clientGone() {
        if (state != ExchangeState.DONE) {
            loop.tally().add(state == ExchangeState.UPGRADED ? Count.PASSED_ON : Count.CLIENT_GONE);
            if (ledger != null && ledger.mayHaveStarted() && state != ExchangeState.ANSWER_FLOWS
                    && loop.holdBudget().enter(component.id(), heldBytes)) {
                deserted = true;
                return;
            }
            giveUpAttempt(Verdict.SAYS_NOTHING);
            become(ExchangeState.DONE);
        }
    }

    /** The target ended an upgraded connection, as it may. */
    void tunnelEnds() {
        attempt = null;
        breakOff();
    }

    private void breakOff() {
        loop.tally().add(state == ExchangeState.UPGRADED ? Count.PASSED_ON : Count.BROKEN_OFF);
        reply.breakOff();
        become(ExchangeState.DONE);
    }

    @Override
    void ring(long now) {
        switch (state) {
            case RECEIVING -> refuse(Problem.DEADLINE_EXCEEDED, Count.EXPIRED_BEFORE, "the body was not here in time; it was sent nowhere", 0);
            case CLAIMING -> refuseUnledgered("the ledger did not answer in time", now);
            case STORING -> answerStored();
            case HELD -> refuseForNow(Problem.RECOVERING, Count.RETRY_AFTER, component.id() + " was not back in time", now);
            case SENT -> ringWhileSent(now);
            case ANSWER_KEPT -> {
                if (patience.deadline().isPast(now)) {
                    timedOut(now);
                } else {
                    letAnswerFlow();
                }
            }
            case ANSWER_FLOWS, UPGRADED -> ringWhileFlowing(now);
            case DONE -> throw new IllegalStateException("a timer of a request that is done");
        }
    }

    private void ringWhileSent(long now) {
        if (body != null && body.isStreamed() && patience.putOff(now)) {
            loop.wheel().set(this, patience.deadline().nanos());
        } else {
            timedOut(now);
        }
    }

    private void timedOut(long now) {
        Attempt late = attempt;
        loop.failures().add(component.id(), late.target().target().process(), Failure.TIMEOUT);
        if (now - late.begunNanos() > SLOW_NANOS) {
            late.target().seen().timedOut();
        }
        giveUpAttempt(now - late.begunNanos() > SLOW_NANOS ? Verdict.FAILED : Verdict.SAYS_NOTHING);
        refuse(Problem.DEADLINE_EXCEEDED, Count.DEADLINE_EXCEEDED, component.id() + " did not answer in time", 0);
    }

    private void ringWhileFlowing(long now) {
        if (patience.silentUntil() - now > 0) {
            loop.wheel().set(this, patience.silentUntil());
        } else {
            giveUpAttempt(Verdict.SAYS_NOTHING);
            loop.tally().add(Count.STALLED);
            breakOff();
        }
    }

    private void giveUpAttempt(Verdict verdict) {
        if (attempt != null) {
            Attempt given = attempt;
            attempt = null;
            given.cancel(verdict);
        }
    }

    /** 503: there was no effect, or the client may safely ask again. */
    private void refuseForNow(Problem problem, Count count, String detail, long now) {
        refuse(problem, count, detail, component.retryAfterSeconds(now, loop.random()));
    }

    private void refuse(Problem problem, Count count, String detail, long retryAfterSeconds) {
        if (!deserted) {
            loop.tally().add(count);
            if (problem.status() == Problem.RECOVERING.status() && count != Count.RETRY_AFTER) {
                loop.tally().add(Count.RETRY_AFTER);
            }
            boolean close = body != null && incoming.expectsContinue() && !body.isComplete();
            reply.refuse(problem, detail, retryAfterSeconds, close);
        }
        become(ExchangeState.DONE);
    }

    private void become(ExchangeState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a request cannot become " + next + " while " + state);
        }
        if (state == ExchangeState.HELD) {
            component.letGo(this);
        }
        if (state == ExchangeState.HELD || state == ExchangeState.CLAIMING || (deserted && next == ExchangeState.DONE)) {
            loop.holdBudget().leave(component.id(), heldBytes);
        }
        state = next;
        switch (next) {
            case HELD -> {
                component.hold(this);
                loop.tally().add(Count.HELD);
                loop.wheel().set(this, patience.deadline().nanos());
            }
            case ANSWER_KEPT -> loop.wheel().set(this, ledger == null ? patience.keptUntil(System.nanoTime()) : patience.deadline().nanos());
            case CLAIMING, STORING -> loop.wheel().set(this, patience.deadline().nanos());
            case ANSWER_FLOWS, UPGRADED -> {
                moved();
                loop.wheel().set(this, patience.silentUntil());
            }
            case SENT -> loop.wheel().set(this, patience.deadline().nanos());
            case DONE -> {
                loop.wheel().clear(this);
                if (body != null) {
                    body.release();
                }
                if (ledger != null) {
                    loop.holdBudget().returnBody(answerBytes);
                    ledger.over();
                }
                guard.answered();
                loop.ended(this);
            }
            case RECEIVING -> throw new AssertionError("nothing becomes RECEIVING");
        }
    }
}
