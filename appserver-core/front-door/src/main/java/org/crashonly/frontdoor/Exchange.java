package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
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

/**
 * One request's life in the front door, from its header to the end of its answer. An event loop drives it; every event is a method,
 * every change of state goes through {@link #become}.
 */
final class Exchange extends Wheel.Timer {

    /** A target that takes this long to answer counts as failing, whatever TTL the caller set. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Loop loop;
    private final Component component;
    private final HttpServerRequest request;
    private final RequestGuard guard;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final RequestBody body;
    private final Reply reply;
    private final Effect effect;
    private final long begun;
    private final Patience patience;
    private ExchangeState state = ExchangeState.RECEIVING;
    private Attempt attempt;
    private Repeats repeats;
    private int attemptNumber = 1;
    private long heldBytes;
    /** Neighbours in {@link InFlight}. */
    Exchange older;
    Exchange younger;

    Exchange(Loop loop, Component component, HttpServerRequest request, RequestGuard guard, Framing framing, Incoming incoming, Outgoing outgoing, long ttlMillis, long now) {
        this.loop = loop;
        this.component = component;
        this.request = request;
        this.guard = guard;
        this.incoming = incoming;
        this.reply = new Reply(request);
        this.outgoing = outgoing;
        this.effect = Effect.of(request.method().name(), incoming, component);
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
        request.response().closeHandler(closed -> clientGone());
        loop.wheel().set(this, patience.deadline().nanos());
        if (body == null) {
            sendOrHold(begun);
        } else {
            body.receive();
        }
    }

    /** The body is here, or is too large to wait for. */
    void bodyReady() {
        if (state == ExchangeState.RECEIVING) {
            if (body.isStreamed()) {
                loop.tally().add(Count.STREAMED_BODIES);
            } else {
                effect.learn(body, request.getHeader(HttpHeaderNames.CONTENT_TYPE));
            }
            sendOrHold(System.nanoTime());
        }
    }

    /** The body cannot be read to its end; nothing after it can be read either. */
    void bodyMalformed(Throwable cause) {
        Malformed malformed = Malformed.body(cause);
        giveUpAttempt(Verdict.SAYS_NOTHING);
        switch (state) {
            case RECEIVING, HELD, SENT, ANSWER_KEPT -> {
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
        heldBytes = body == null ? 0 : body.keptBytes();
        if (!loop.holdBudget().enter(component.id(), heldBytes)) {
            refuseForNow(Problem.TOO_MANY_HELD, Count.TOO_MANY_HELD, "more requests wait for " + component.id() + " than are held", now);
            return;
        }
        become(ExchangeState.HELD);
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
            loop.failures().add(component.id(), failed.target().target().process(), failure);
        }
        attempt = null;
        switch (state) {
            case ANSWER_FLOWS, UPGRADED -> breakOff();
            case SENT, ANSWER_KEPT -> repeatOrRefuse(failed, delivery);
            case RECEIVING, HELD, DONE -> throw new IllegalStateException("an attempt failed while " + state);
        }
    }

    private void repeatOrRefuse(Attempt failed, Delivery delivery) {
        long now = System.nanoTime();
        reply.forget();
        Body left = body == null ? Body.KEPT : body.left();
        if (effect.mayRepeat(delivery, left)) {
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
                if (!reply.keep(content)) {
                    letAnswerFlow();
                }
            }
            case ANSWER_FLOWS, UPGRADED -> {
                moved();
                reply.pass(content);
            }
            case RECEIVING, HELD, SENT, DONE -> throw new IllegalStateException("a part of an answer while " + state);
        }
    }

    private void letAnswerFlow() {
        become(ExchangeState.ANSWER_FLOWS);
        reply.flow();
    }

    void answerEnds(LastHttpContent last) {
        attempt = null;
        loop.tally().add(Count.PASSED_ON);
        if (reply.isServerError()) {
            loop.tally().add(Count.PASSED_ON_5XX);
        }
        boolean kept = state == ExchangeState.ANSWER_KEPT;
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

    /** The client went away: what waits is never sent, what was sent is given up. */
    void clientGone() {
        if (state != ExchangeState.DONE) {
            loop.tally().add(state == ExchangeState.UPGRADED ? Count.PASSED_ON : Count.CLIENT_GONE);
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
        if (count != Count.RETRY_AFTER) {
            loop.tally().add(Count.RETRY_AFTER);
        }
        refuse(problem, count, detail, component.retryAfterSeconds(now, loop.random()));
    }

    private void refuse(Problem problem, Count count, String detail, long retryAfterSeconds) {
        loop.tally().add(count);
        boolean close = body != null && incoming.expectsContinue() && !body.isComplete();
        reply.refuse(problem, detail, retryAfterSeconds, close);
        become(ExchangeState.DONE);
    }

    private void become(ExchangeState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a request cannot become " + next + " while " + state);
        }
        if (state == ExchangeState.HELD) {
            component.letGo(this);
            loop.holdBudget().leave(component.id(), heldBytes);
        }
        state = next;
        switch (next) {
            case HELD -> {
                component.hold(this);
                loop.tally().add(Count.HELD);
                loop.wheel().set(this, patience.deadline().nanos());
            }
            case ANSWER_KEPT -> loop.wheel().set(this, patience.keptUntil(System.nanoTime()));
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
                guard.answered();
                loop.ended(this);
            }
            case RECEIVING -> throw new AssertionError("nothing becomes RECEIVING");
        }
    }
}
