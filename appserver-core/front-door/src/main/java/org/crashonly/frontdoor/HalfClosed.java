package org.crashonly.frontdoor;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A client that sends no more: it waits for its answer, or is gone altogether, which only its kernel's reply to further bytes can
 * tell. They are those of an interim answer, which means nothing to a client that is there (RFC 9110 §15.2).
 */
final class HalfClosed {

    /** It may be gone: after this long without an answer it is asked. */
    private static final long DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    /** TCP_CLOSE_WAIT of the kernel's tcp_states.h: the other side sends no more, but was not seen to be gone. */
    private static final int CLOSE_WAIT = 8;

    private final RequestGuard guard;
    private final Channel channel;
    private boolean asked;

    HalfClosed(RequestGuard guard, Channel channel) {
        this.guard = guard;
        this.channel = channel;
    }

    /** Asks it, or ends its connection; {@code serving} is the request that it waits for, null for none, {@code still} since when nothing happened. */
    void check(HttpServerRequest serving, long still) {
        boolean gone = channel instanceof EpollSocketChannel epoll && epoll.tcpInfo().state() != CLOSE_WAIT;
        if (gone || servesEvents(serving)) {
            ChannelFuture ignored = channel.close();
        } else if (!asked && still > DOUBT_NANOS && serving != null && serving.version() == HttpVersion.HTTP_1_1
                && !serving.response().headWritten()) {
            asked = true;
            guard.writePastEncoder(Unpooled.copiedBuffer("HTTP/1.1 102 Processing\r\n\r\n", StandardCharsets.ISO_8859_1));
        }
    }

    /** Nothing could be asked in the middle of an answer that may be silent for long, and no browser closes one side of it only. */
    private static boolean servesEvents(HttpServerRequest serving) {
        if (serving == null || !serving.response().headWritten()) {
            return false;
        }
        String type = serving.response().headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }
}
