package org.crashonly.frontdoor;

import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message.Failure;
import org.crashonly.frontdoor.TargetPool.Verdict;

/** The clock of one exchange: rings when the exchange has been in one state for too long, and says what comes of that. */
final class Expiry extends Wheel.Timer {

    /** A target that takes this long to answer counts as failing, whatever TTL the caller set. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Exchange exchange;
    private final Loop loop;
    private final Component component;
    private final Patience patience;
    private final PassingOn answer;

    Expiry(Exchange exchange, Loop loop, Component component, Patience patience, PassingOn answer) {
        this.exchange = exchange;
        this.loop = loop;
        this.component = component;
        this.patience = patience;
        this.answer = answer;
    }

    /** The exchange is {@code state} now; {@code stored} if the ledger is to have the answer. */
    void follow(ExchangeState state, boolean stored) {
        loop.wheel().set(this, patience.until(state, stored));
    }

    /** The exchange is over. */
    void stop() {
        loop.wheel().clear(this);
    }

    @Override
    void ring(long now) {
        switch (exchange.state()) {
            case RECEIVING -> exchange.refuse(Refusal.bodyLate());
            case CLAIMING -> exchange.ledger().isSilent(now);
            case STORING -> answer.stored();
            case HELD -> exchange.refuse(Refusal.notBack(component, now, loop.random()));
            case SENT -> ringWhileSent(now);
            case ANSWER_KEPT -> ringWhileKept(now);
            case ANSWER_FLOWS, UPGRADED -> ringWhileFlowing(now);
            case DONE -> throw new IllegalStateException("a timer of a request that is done");
        }
    }

    private void ringWhileSent(long now) {
        if (exchange.streamsBody() && patience.putOff(now)) {
            loop.wheel().set(this, patience.deadline().nanos());
        } else {
            timedOut(now);
        }
    }

    private void ringWhileKept(long now) {
        if (patience.deadline().isPast(now)) {
            timedOut(now);
        } else {
            answer.flow();
        }
    }

    private void timedOut(long now) {
        Attempt late = exchange.attempts().current();
        boolean slow = now - late.begunNanos() > SLOW_NANOS;
        loop.failures().add(component.id(), late.target().target().process(), Failure.TIMEOUT);
        if (slow) {
            late.target().seen().timedOut(exchange);
        }
        exchange.attempts().giveUp(slow ? Verdict.FAILED : Verdict.SAYS_NOTHING);
        exchange.timedOut(now);
    }

    private void ringWhileFlowing(long now) {
        if (patience.silentUntil() - now > 0) {
            loop.wheel().set(this, patience.silentUntil());
        } else {
            exchange.attempts().giveUp(Verdict.SAYS_NOTHING);
            loop.tally().add(Count.STALLED);
            exchange.breakOff();
        }
    }
}
