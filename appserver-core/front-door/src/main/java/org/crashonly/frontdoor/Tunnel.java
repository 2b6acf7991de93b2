package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;

/** An upgraded connection: bytes in both directions, with back-pressure, until one side ends it. */
final class Tunnel {

    private final HttpServerRequest request;
    private final TargetConnection target;
    private final Exchange exchange;
    /** Null if the protocol is not WebSocket. */
    private final WebSocketFrames frames;
    private NetSocket client;
    private boolean targetGone;

    Tunnel(HttpServerRequest request, HttpResponse head, TargetConnection target, Exchange exchange) {
        this.request = request;
        this.target = target;
        this.exchange = exchange;
        var headers = request.response().setStatusCode(head.status().code()).headers();
        Answer.passOn(head.headers(), headers);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        String protocol = head.headers().get(HttpHeaderNames.UPGRADE, "");
        headers.set(HttpHeaderNames.UPGRADE, protocol);
        frames = HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol) ? new WebSocketFrames() : null;
    }

    /** Tells the client that the protocol is switched, and begins to carry. */
    void open() {
        target.reading(false);
        request.toNetSocket().onSuccess(this::connected).onFailure(failure -> exchange.clientGone());
    }

    private void connected(NetSocket socket) {
        client = socket;
        if (targetGone) {
            targetGone();
            return;
        }
        socket.handler(this::toTarget);
        socket.closeHandler(closed -> exchange.clientGone());
        target.becomeRaw();
        target.reading(true);
    }

    private void toTarget(Buffer bytes) {
        exchange.moved();
        target.writeBody(((BufferInternal) bytes).getByteBuf());
        if (!target.isWritable()) {
            client.pause();
        }
    }

    void targetWritable() {
        if (client != null) {
            client.resume();
        }
    }

    void toClient(ByteBuf bytes) {
        if (frames != null) {
            frames.follow(bytes);
        }
        client.write(BufferInternal.buffer(Unpooled.buffer(bytes.readableBytes()).writeBytes(bytes)));
        if (client.writeQueueFull()) {
            target.reading(false);
            client.drainHandler(drained -> target.reading(true));
        }
    }

    /** The target closed or died: the client gets what it sent, over a WebSocket also word of the restart, and then the end. */
    void targetGone() {
        targetGone = true;
        if (client != null) {
            ByteBuf word = frames == null ? null : frames.closeForRestart();
            if (word != null) {
                client.write(BufferInternal.buffer(word));
            }
            client.end();
        }
    }
}
