package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * A target's answer on its way through an exchange: kept for a moment, or until it is complete if the ledger is to have it, and then
 * passed on to the client.
 */
final class PassingOn {

    private final Exchange exchange;
    private final Loop loop;
    private final Reply reply;
    private final Attempts attempts;
    private final LedgerPart ledger;
    private HttpHeaders trailers;

    PassingOn(Exchange exchange, Loop loop, Reply reply, Attempts attempts, LedgerPart ledger) {
        this.exchange = exchange;
        this.loop = loop;
        this.reply = reply;
        this.attempts = attempts;
        this.ledger = ledger;
    }

    /** An answer begins; {@code undecided} if it leaves open whether the request had its effect. */
    void begins(HttpResponse head, TargetConnection source, boolean undecided) {
        exchange.answerBegins(head);
        if (undecided) {
            ledger.undecided();
        }
        if (reply.begins(head, source)) {
            flow();
        } else {
            exchange.become(ExchangeState.ANSWER_KEPT);
        }
    }

    /** A part of it came. */
    void content(ByteBuf content) {
        switch (exchange.state()) {
            case ANSWER_KEPT -> {
                if (!reply.keep(content) || !ledger.mayKeep(content.readableBytes())) {
                    flow();
                }
            }
            case ANSWER_FLOWS, UPGRADED -> {
                exchange.moved();
                reply.pass(content);
            }
            case RECEIVING, CLAIMING, HELD, SENT, STORING, DONE -> throw new IllegalStateException("a part of an answer while " + exchange.state());
        }
    }

    /** From here on it goes to the client as it comes: nothing can begin again, and the ledger does not get it. */
    void flow() {
        ledger.answered(reply.status());
        if (exchange.isDeserted()) {
            exchange.end();
        } else {
            attempts.current().lasts();
            exchange.become(ExchangeState.ANSWER_FLOWS);
            reply.flow();
        }
    }

    /** It is complete. */
    void ends(LastHttpContent last) {
        attempts.current().target().seen().answered(exchange, reply.status(), reply.isServerError() && reply.saysWhenToComeAgain());
        attempts.over();
        if (!exchange.isDeserted()) {
            loop.tally().add(Count.PASSED_ON);
            if (reply.isServerError()) {
                loop.tally().add(Count.PASSED_ON_5XX);
            }
        }
        boolean kept = exchange.state() == ExchangeState.ANSWER_KEPT;
        if (kept && ledger.isNeeded()) {
            trailers = last.trailingHeaders();
            exchange.become(ExchangeState.STORING);
            ledger.store(reply.toStore());
            return;
        }
        exchange.become(ExchangeState.DONE);
        reply.end(kept, last.trailingHeaders());
    }

    /** The ledger has it, or will not have it. */
    void stored() {
        exchange.become(ExchangeState.DONE);
        if (!exchange.isDeserted()) {
            reply.end(true, trailers);
        }
    }

    /** The target switches protocols, as the client asked. */
    void upgraded(Attempt switching, HttpResponse head, TargetConnection target) {
        exchange.become(ExchangeState.UPGRADED);
        loop.tally().add(Count.UPGRADED);
        switching.upgraded();
        reply.upgrade(head, target, exchange);
    }
}
