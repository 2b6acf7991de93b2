package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import org.crashonly.session.StoredAnswer;

/** What one client gets: the answer of a target, an upgraded connection, or a refusal. */
final class Reply {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int SERVER_ERROR = 500;

    private final HttpServerRequest request;
    private Answer answer;
    private Tunnel tunnel;

    Reply(HttpServerRequest request) {
        this.request = request;
    }

    /** An answer begins; true if it is to flow from its first byte. */
    boolean begins(HttpResponse head, TargetConnection source) {
        answer = new Answer(request.response(), head, source);
        int status = head.status().code();
        return answer.flowsAtOnce(request.method().equals(HttpMethod.HEAD) || status == NO_CONTENT || status == NOT_MODIFIED);
    }

    /** Keeps a part of the answer; false if it is too much to keep any longer. */
    boolean keep(ByteBuf part) {
        return answer.keep(part);
    }

    /** Forgets an answer of which the client has seen nothing. */
    void forget() {
        answer = null;
    }

    void flow() {
        answer.flow(request.version() == HttpVersion.HTTP_1_0);
    }

    /** Passes on a part of an answer that flows, or of what an upgraded connection carries. */
    void pass(ByteBuf part) {
        if (tunnel != null) {
            tunnel.toClient(part);
        } else {
            answer.pass(part);
        }
    }

    boolean isServerError() {
        return answer.status() >= SERVER_ERROR;
    }

    int status() {
        return answer.status();
    }

    /** Whether the answer names a time at which to ask again. */
    boolean saysWhenToComeAgain() {
        return answer.hasRetryAfter();
    }

    /** An answer that is kept and complete. */
    StoredAnswer toStore() {
        return answer.toStore();
    }

    /** Gives an answer that was given before. */
    void replay(StoredAnswer stored) {
        KeptAnswer.replay(stored, request.response());
    }

    /** The answer is complete; {@code kept} if the client has seen nothing of it. */
    void end(boolean kept, HttpHeaders trailers) {
        if (kept) {
            answer.endWhole(trailers);
            return;
        }
        answer.endFlow(trailers);
        if (answer.closesAtEnd()) {
            request.connection().close();
        }
    }

    /** The target switches protocols, as the client asked. */
    void upgrade(HttpResponse head, TargetConnection target, Exchange exchange) {
        tunnel = new Tunnel(request, head, target, exchange);
        tunnel.open();
    }

    boolean isUpgraded() {
        return tunnel != null;
    }

    /** The target takes more of what an upgraded connection carries. */
    void targetWritable() {
        tunnel.targetWritable();
    }

    /** Nothing more comes from the target, though the client may expect more. */
    void breakOff() {
        if (tunnel != null) {
            tunnel.targetGone();
        } else if (request.version() == HttpVersion.HTTP_2) {
            Refusals.reset(request, Http2Error.INTERNAL_ERROR);
        } else {
            if (answer.closesAtEnd()) {
                // An orderly end would say that this was all of it.
                ((HttpServerConnection) request.connection()).channelHandlerContext().channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            request.connection().close();
        }
    }

    /** The front door answers itself; see {@link Refusals#send}. */
    void refuse(Refusal refusal, boolean close) {
        Refusals.send(request, refusal.problem(), refusal.detail(), refusal.header(), refusal.retryAfterSeconds(), close);
    }
}
