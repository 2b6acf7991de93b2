package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.crashonly.control.Message.Failure;
import org.crashonly.frontdoor.TargetPool.Verdict;
import org.crashonly.request.Headers;
import org.crashonly.request.RepeatRule.Delivery;

/** One try to get an answer for an exchange from one target. Tells the exchange how it went, exactly once, unless it is cancelled. */
final class Attempt implements TargetConnection.User {

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Exchange exchange;
    private final PassingOn answer;
    private final TargetPool target;
    private final long begunNanos;
    private TargetConnection connection;
    private boolean fresh;
    private boolean over;
    private boolean upgraded;
    private boolean judged;

    Attempt(Exchange exchange, PassingOn answer, TargetPool target, long now) {
        this.exchange = exchange;
        this.answer = answer;
        this.target = target;
        this.begunNanos = now;
    }

    TargetPool target() {
        return target;
    }

    /** Whether the connection was made for this attempt, so that its breaking is news. */
    boolean isFresh() {
        return fresh;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** Sends the request over an idle connection, or over a new one. */
    void start() {
        target.begin();
        TargetConnection idle = target.take(!exchange.attempts().trustIdleConnections());
        if (idle != null) {
            send(idle);
        } else {
            fresh = true;
            target.connect(this);
        }
    }

    void connected(TargetConnection opened) {
        if (over) {
            target.giveBack(opened, System.nanoTime());
        } else {
            send(opened);
        }
    }

    void refused() {
        if (!over) {
            finish(Verdict.FAILED);
            exchange.failed(this, Failure.REFUSED, Delivery.NEVER);
        }
    }

    /** Gives up: the connection is closed if anything was written to it. */
    void cancel(Verdict verdict) {
        if (!over) {
            finish(verdict);
        }
    }

    private void send(TargetConnection chosen) {
        connection = chosen;
        chosen.use(this);
        exchange.writeTo(chosen, target);
    }

    private void finish(Verdict verdict) {
        over = true;
        long now = System.nanoTime();
        target.end(judged && verdict != Verdict.FAILED ? Verdict.SAID_BEFORE : verdict, now - begunNanos);
        if (connection != null) {
            connection.release(now);
        }
    }

    @Override
    public void head(HttpResponse head) {
        if (head.status().code() == SERVICE_UNAVAILABLE && isMarked(head, Headers.NOT_STARTED)) {
            finish(Verdict.ANSWERED);
            exchange.failed(this, null, Delivery.NOT_STARTED);
        } else if (head.status().code() == SERVICE_UNAVAILABLE && isMarked(head, Headers.INTERRUPTED)) {
            finish(Verdict.ANSWERED);
            exchange.failed(this, null, Delivery.STARTED);
        } else if (head.status().code() == GATEWAY_TIMEOUT && isMarked(head, Headers.UNDECIDED) && exchange.isCallThatMayBeMadeAgain()) {
            finish(Verdict.ANSWERED);
            exchange.cancelledByTarget(this);
        } else if (head.status().code() == SWITCHING_PROTOCOLS) {
            exchange.switchProtocols(this, head, connection);
        } else {
            answer.begins(head, connection, isMarked(head, Headers.UNDECIDED));
        }
    }

    /** Only this generation's boundary knows its nonce: an application cannot mark its own answers. */
    private boolean isMarked(HttpResponse head, String mark) {
        return target.target().nonce() != null && target.target().nonce().equals(head.headers().get(mark));
    }

    @Override
    public void content(ByteBuf content) {
        answer.content(content);
    }

    @Override
    public void end(LastHttpContent last) {
        finish(Verdict.ANSWERED);
        answer.ends(last);
    }

    /** The answer goes on for as long as it likes: its beginning is what it says of the target. */
    void lasts() {
        judged = true;
        target.answers(System.nanoTime() - begunNanos);
    }

    /** From here on the connection carries another protocol, and its end is no failure. */
    void upgraded() {
        upgraded = true;
        lasts();
    }

    @Override
    public void broken() {
        if (over) {
            return;
        }
        if (upgraded) {
            finish(Verdict.ANSWERED);
            exchange.tunnelEnds();
        } else {
            finish(Verdict.FAILED);
            exchange.failed(this, Failure.RESET, Delivery.UNKNOWN);
        }
    }

    @Override
    public void writable() {
        exchange.targetWritable();
    }
}
