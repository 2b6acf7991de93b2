package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whether a client wants to speak HTTP/2 on a connection of HTTP/1.1: it says so in its first bytes or in its first request, or never. */
final class Http2Wish {

    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

    private final RequestGuard guard;
    private final Channel channel;
    /** Null once it is too late. */
    private ClearTextHttp2 http2;
    /** What has come so far could be the preface. */
    private boolean atPreface;
    /** What the client said of its side, whose request is being taken over; null for none. */
    private Http2Settings settings;
    private HttpRequest request;

    /** Makes one; {@code http2} takes over, null if nobody does. */
    Http2Wish(RequestGuard guard, Channel channel, ClearTextHttp2 http2) {
        this.guard = guard;
        this.channel = channel;
        this.http2 = http2;
        this.atPreface = http2 != null;
    }

    /** Whether the first bytes of the connection are those of HTTP/2, as far as they are there; if all are, that takes over. */
    boolean mayBePreface(ByteBuf buffer) {
        if (atPreface) {
            ByteBuf preface = ClearTextHttp2.PREFACE;
            int bytes = Math.min(buffer.readableBytes(), preface.readableBytes());
            atPreface = ByteBufUtil.equals(buffer, buffer.readerIndex(), preface, preface.readerIndex(), bytes);
            if (atPreface && bytes == preface.readableBytes()) {
                http2.begin(channel, guard);
            }
        }
        return atPreface;
    }

    /** A header was read; only the first one counts. */
    void header(HttpRequest read) {
        if (http2 != null) {
            settings = ClearTextHttp2.settings(read);
            request = read;
            http2 = settings == null ? null : http2;
        }
    }

    /** If the client asked for it, what was read goes where the rest of the connection goes; it has no body. */
    void takeOver(List<Object> read, int from) throws Exception {
        if (settings == null) {
            return;
        }
        boolean complete = false;
        while (read.size() > from) {
            Object part = read.remove(read.size() - 1);
            complete |= part instanceof LastHttpContent;
            ReferenceCountUtil.release(part);
        }
        if (complete) {
            guard.writePastEncoder(Unpooled.copiedBuffer(SWITCHING, StandardCharsets.ISO_8859_1));
            http2.begin(channel, guard, request, settings);
        }
    }
}
