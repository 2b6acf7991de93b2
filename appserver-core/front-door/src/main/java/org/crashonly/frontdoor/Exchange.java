package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.crashonly.control.Message.Failure;
import org.crashonly.frontdoor.TargetPool.Verdict;
import org.crashonly.request.Headers;
import org.crashonly.request.Problem;
import org.crashonly.request.RepeatRule.Body;
import org.crashonly.request.RepeatRule.Delivery;
import org.crashonly.session.StoredAnswer;

/**
 * One request's life in the front door, from its header to the end of its answer. An event loop drives it; every event is a method,
 * every change of state goes through {@link #become}. Where its attempts go is the matter of {@link Attempts}, what becomes of an answer
 * that of {@link PassingOn}, what if none comes in time that of {@link Expiry}.
 */
final class Exchange {

    private final Loop loop;
    private final Component component;
    private final HttpServerRequest request;
    private final Guard guard;
    private final Incoming incoming;
    private final Outgoing outgoing;
    /** Null if there is none. */
    private final RequestBody body;
    private final Effect effect;
    private final LedgerPart ledger;
    private final Attempts attempts;
    private final Reply reply;
    private final PassingOn answer;
    private final HeldPlace place;
    private final Patience patience;
    private final Expiry expiry;
    /** Null if requests are not recorded. */
    private final RequestNote note;
    private final boolean callerGoesOn;
    private final long begun;
    private ExchangeState state = ExchangeState.RECEIVING;
    /** The client is gone, but the ledger is to have the answer. */
    private boolean deserted;
    /** Neighbours in {@link InFlight}. */
    Exchange older;
    Exchange younger;

    /**
     * Makes one that is going to {@link #begin}.
     *
     * @param callerGoesOn whoever waits for it has time left when that of this one is over
     */
    Exchange(Loop loop, Component component, HttpServerRequest request, Guard guard, Framing framing, Incoming incoming, Outgoing outgoing, long ttlMillis,
            boolean callerGoesOn, long now) {
        this.loop = loop;
        this.component = component;
        this.request = request;
        this.guard = guard;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.body = incoming.bodyLength() == 0
                ? null
                : new RequestBody(this, request, guard, framing, loop.holdBudget(), incoming.bodyLength(), incoming.expectsContinue());
        this.effect = Effect.of(request.method().name(), incoming, component);
        this.ledger = new LedgerPart(this, loop, LedgerEntry.of(loop, component, effect, incoming, request, guard.fields(request)));
        this.attempts = new Attempts(effect, component.budget());
        this.reply = new Reply(request);
        this.answer = new PassingOn(this, loop, reply, attempts, ledger);
        this.place = new HeldPlace(loop.holdBudget(), component.id());
        this.patience = new Patience(
                loop.bootId(), now, ttlMillis, incoming.ttlMillis().isPresent(), loop.clients().streamIdleMillis());
        this.expiry = new Expiry(this, loop, component, patience, answer);
        RequestFile recording = loop.recording(component.id(), now);
        this.note = recording == null ? null : new RequestNote(recording, request, guard.fields(request), incoming, now);
        this.callerGoesOn = callerGoesOn;
        this.begun = now;
    }

    long begunNanos() {
        return begun;
    }

    ExchangeState state() {
        return state;
    }

    /** Whether the client is gone, and only the ledger waits for the answer. */
    boolean isDeserted() {
        return deserted;
    }

    Attempts attempts() {
        return attempts;
    }

    LedgerPart ledger() {
        return ledger;
    }

    /** What it asks for, as a name that many requests have in common. */
    String operation() {
        return component.operation(request.method().name(), incoming.path());
    }

    boolean streamsBody() {
        return body != null && body.isStreamed();
    }

    // ---- the request arrives

    void begin() {
        loop.began(this);
        request.response().closeHandler(closed -> streamClosed());
        expiry.follow(state, ledger.isNeeded());
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
        if (state != ExchangeState.RECEIVING) {
            return;
        }
        long now = System.nanoTime();
        if (body.isStreamed() && ledger.isNeeded()) {
            refuse(body.isTooLarge()
                    ? Refusal.bodyNotKept(loop.holdBudget().limits().bodyBytes()) : Refusal.noRoom(component, now, loop.random()));
            return;
        }
        if (body.isStreamed()) {
            loop.tally().add(Count.STREAMED_BODIES);
        } else {
            effect.learn(body, request.getHeader(HttpHeaderNames.CONTENT_TYPE));
            outgoing.effectKey(effect.formKey());
            if (!effect.needsLedger()) {
                ledger.spare();
            }
        }
        start(now);
    }

    /** The body cannot be read to its end; nothing after it can be read either. */
    void bodyMalformed(Throwable cause) {
        Malformed malformed = Malformed.body(cause);
        attempts.giveUp(Verdict.SAYS_NOTHING);
        switch (state) {
            case RECEIVING, CLAIMING, HELD, SENT, ANSWER_KEPT, STORING -> {
                reply.forget();
                refuse(Refusal.of(malformed), true);
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
        if (!ledger.isNeeded()) {
            sendOrHold(now);
        } else if (takePlace(now)) {
            claim(now);
        }
    }

    /** Whether the ledger has to be asked before it may be sent. */
    boolean mustClaim() {
        return ledger.mustClaim();
    }

    /** Asks the ledger whether it may be sent. */
    void claim(long now) {
        become(ExchangeState.CLAIMING);
        ledger.claim(body, patience.deadline().nanos(), now);
    }

    /** It may be sent, once. */
    void claimed() {
        sendOrHold(System.nanoTime());
    }

    /** It was answered before. */
    void replay(StoredAnswer stored) {
        loop.tally().add(Count.REPLAYED);
        reply.replay(stored);
        become(ExchangeState.DONE);
    }

    /** The ledger has the answer, or will not have it. */
    void answerStored() {
        answer.stored();
    }

    // ---- to a target, or held

    private void sendOrHold(long now) {
        TargetPool target = component.choose(attempts, now);
        if (target != null) {
            goTo(target, now);
        } else if (!isHopeless(now) && takePlace(now)) {
            ledger.waits();
            become(ExchangeState.HELD);
        }
    }

    /** Sends it to {@code target}, which admitted it. */
    void goTo(TargetPool target, long now) {
        if (attempts.pay(target, now)) {
            loop.tally().add(Count.REPEATED);
        }
        become(ExchangeState.SENT);
        attempts.begin(new Attempt(this, answer, target, now));
    }

    /** Writes the request to a connection of {@code target}. */
    void writeTo(TargetConnection connection, TargetPool target) {
        ledger.sent();
        HttpRequest head = outgoing.to(target, patience, System.nanoTime(), attempts.number(), body);
        if (streamsBody()) {
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

    /** Takes a place among those that wait; if there is none, refuses the request. */
    private boolean takePlace(long now) {
        boolean taken = place.take(body == null ? 0 : body.keptBytes());
        if (!taken) {
            refuse(Refusal.tooManyHeld(component, now, loop.random()));
        }
        return taken;
    }

    /** There is a new routing table. */
    void reconsider(long now) {
        boolean ignored = state == ExchangeState.HELD && isHopeless(now);
    }

    /** Whether it cannot be served in time, as far as anybody knows; it is refused then. */
    private boolean isHopeless(long now) {
        Refusal hopeless = Refusal.ifHopeless(component, patience.deadline(), now, loop.random());
        if (hopeless != null) {
            refuse(hopeless);
        }
        return hopeless != null;
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
                failed.target().seen().unreached(this);
            }
            loop.failures().add(component.id(), failed.target().target().process(), failure);
        }
        attempts.over();
        ledger.unanswered(delivery);
        switch (state) {
            case ANSWER_FLOWS, UPGRADED -> breakOff();
            case SENT, ANSWER_KEPT -> goOnAfter(failed, delivery);
            case RECEIVING, CLAIMING, HELD, STORING, DONE -> throw new IllegalStateException("an attempt failed while " + state);
        }
    }

    private void goOnAfter(Attempt failed, Delivery delivery) {
        long now = System.nanoTime();
        reply.forget();
        if (deserted) {
            become(ExchangeState.DONE);
            return;
        }
        Body left = body == null ? Body.KEPT : body.left();
        switch (NextStep.after(effect.mayRepeat(delivery, left), effect.kind(), delivery)) {
            case REPEAT -> {
                attempts.failed(failed, delivery, now, loop.random());
                sendOrHold(now);
            }
            case COME_AGAIN -> refuse(Refusal.notReached(component, now, loop.random()));
            case OUTCOME_UNKNOWN -> refuse(Refusal.outcomeUnknown(component.id()));
        }
    }

    /** The target wants to speak another protocol, which is no answer if the client did not ask for it. */
    void switchProtocols(Attempt switching, HttpResponse head, TargetConnection target) {
        if (incoming.upgrade() == null) {
            switching.broken();
        } else {
            answer.upgraded(switching, head, target);
        }
    }

    /** A target begins to answer. */
    void answerBegins(HttpResponse head) {
        if (note != null) {
            note.answered(head);
        }
    }

    /** Whether it is a call that may be made again when it got no answer in time, and its caller can still hear that. */
    boolean isCallThatMayBeMadeAgain() {
        Body left = body == null ? Body.KEPT : body.left();
        return callerGoesOn
                && NextStep.after(effect.mayRepeat(Delivery.UNKNOWN, left), effect.kind(), Delivery.UNKNOWN) != NextStep.OUTCOME_UNKNOWN;
    }

    /** An attempt got no answer in time. */
    void timedOut(long now) {
        refuse(isCallThatMayBeMadeAgain() ? Refusal.unanswered(component, now, loop.random()) : Refusal.answerLate(component.id()));
    }

    /** The boundary says of an attempt at a call that its time was over: so does the clock here, a moment later. */
    void cancelledByTarget(Attempt attempt) {
        attempt.target().seen().answered(this, Problem.DEADLINE_EXCEEDED.status(), false);
        attempts.over();
        timedOut(System.nanoTime());
    }

    // ---- how it ends

    /** The client went away: what waits is never sent, what was sent is given up, unless the ledger can have the answer. */
    void clientGone() {
        if (state == ExchangeState.DONE) {
            return;
        }
        loop.tally().add(state == ExchangeState.UPGRADED ? Count.PASSED_ON : Count.CLIENT_GONE);
        if (ledger.waitsForAnswer() && state != ExchangeState.ANSWER_FLOWS && place.take(body == null ? 0 : body.keptBytes())) {
            deserted = true;
        } else {
            end();
        }
    }

    /** Whether it is called from one of these {@code visits} to modules of this process. */
    boolean isCalledFrom(Set<String> visits) {
        String visit = request.getHeader(Headers.VISIT);
        return visit != null && visits.contains(visit);
    }

    /** The request in whose course it was made was crashed: the thread that waits here is not to wait any longer. */
    void callerCrashed() {
        guard.close(Count.CALLER_CRASHED);
    }

    /** Nobody waits for an answer any more. */
    void end() {
        attempts.giveUp(Verdict.SAYS_NOTHING);
        become(ExchangeState.DONE);
    }

    /** The target ended an upgraded connection, as it may. */
    void tunnelEnds() {
        attempts.over();
        breakOff();
    }

    /** Nothing more of its answer comes. */
    void breakOff() {
        loop.tally().add(state == ExchangeState.UPGRADED ? Count.PASSED_ON : Count.BROKEN_OFF);
        reply.breakOff();
        become(ExchangeState.DONE);
    }

    void refuse(Refusal refusal) {
        refuse(refusal, body != null && incoming.expectsContinue() && !body.isComplete());
    }

    private void refuse(Refusal refusal, boolean close) {
        if (!deserted) {
            refusal.count(loop.tally());
            reply.refuse(refusal, close);
        }
        become(ExchangeState.DONE);
    }

    // ---- its states

    void become(ExchangeState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a request cannot become " + next + " while " + state);
        }
        if (state == ExchangeState.HELD) {
            component.letGo(this);
        }
        boolean waits = next == ExchangeState.CLAIMING || next == ExchangeState.HELD || (deserted && next != ExchangeState.DONE);
        if (!waits) {
            place.leave();
        }
        state = next;
        switch (next) {
            case HELD -> {
                component.hold(this);
                loop.tally().add(Count.HELD);
            }
            case ANSWER_FLOWS, UPGRADED -> moved();
            case CLAIMING, SENT, ANSWER_KEPT, STORING -> { }
            case DONE -> {
                over();
                return;
            }
            case RECEIVING -> throw new AssertionError("nothing becomes RECEIVING");
        }
        expiry.follow(next, ledger.isNeeded());
    }

    private void over() {
        expiry.stop();
        if (note != null) {
            note.over(body, effect);
        }
        if (body != null) {
            body.release();
        }
        ledger.over();
        guard.answered();
        loop.ended(this);
    }
}
