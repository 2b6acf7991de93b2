package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.request.Problem;

/**
 * One client's connection of HTTP/1.1: sees to it that the client keeps moving. A header must be complete in time, whether it is the
 * first on the connection or a later one, a body must not stand still, and an idle connection ends.
 */
final class RequestGuard implements Guard, Loop.Watched {

    private static final AttributeKey<RequestGuard> KEY = AttributeKey.valueOf("crashonly.guard");

    private final ClientLimits limits;
    private final Tally tally;
    private final Channel channel;
    private final String address;
    private final Framings framings;
    private final RequestDecoder decoder;
    private final Pace pace = new Pace();
    private int unanswered;
    /** Null as long as the client may send more. */
    private HalfClosed halfClosed;
    private HttpServerRequest serving;
    /** Null if nobody wants to know. */
    private Runnable ifGone;

    /** Makes one; {@code http2} takes over clients who want to speak that instead, null for nobody. */
    RequestGuard(ClientLimits limits, Tally tally, Channel channel, String address, ClearTextHttp2 http2) {
        this.limits = limits;
        this.tally = tally;
        this.channel = channel;
        this.address = address;
        this.framings = new Framings(limits);
        this.decoder = new RequestDecoder(limits, this, framings, new Http2Wish(this, channel, http2));
        channel.attr(KEY).set(this);
    }

    static RequestGuard of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** What reads the connection. */
    RequestDecoder decoder() {
        return decoder;
    }

    @Override
    public String address() {
        return address;
    }

    // ---- what is read

    void bytesCame() {
        pace.bytesCame();
    }

    /** A header was read, or what should have been one. */
    void requestBegins() {
        unanswered++;
        pace.headerEnds();
    }

    /** A request was read to its end; {@code more} if bytes of another one are there. */
    void requestEnds(boolean more) {
        pace.requestEnds(more);
    }

    /** The client sends no more; {@code unreadable} if nothing more would have been read. */
    void inputEnds(boolean unreadable) {
        halfClosed = new HalfClosed(this, channel);
        pace.beginsAnew();
        if (pace.isInBody() && !unreadable) {
            close(Count.HALF_SENT);
        } else if (unanswered == 0) {
            closeWhenFlushed();
        }
    }

    /** The connection carries another protocol from now on, whose sides end together. */
    void protocolChanges() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        if (halfClosed != null) {
            ChannelFuture ignored = channel.close();
        }
    }

    /** The connection has ended. */
    void gone() {
        if (ifGone != null) {
            ifGone.run();
        }
    }

    // ---- what is answered

    @Override
    public Framing serves(HttpServerRequest request) {
        serving = request;
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) ? framings.next() : null;
    }

    /** The server's own decoder would make these; the one that replaces it does too. */
    @Override
    public HttpHeaders fields(HttpServerRequest request) {
        return (HttpHeaders) request.headers();
    }

    @Override
    public boolean hasUnread(HttpServerRequest request) {
        return request.decoderResult().isFailure()
                || request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    @Override
    public void ifGone(Runnable then) {
        ifGone = then;
    }

    @Override
    public void answered() {
        unanswered--;
        pace.beginsAnew();
        serving = null;
        ifGone = null;
        if (halfClosed != null && unanswered == 0) {
            channel.eventLoop().execute(this::closeWhenFlushed);
        }
    }

    @Override
    public void pause(HttpServerRequest request) {
        pace.pause();
        request.pause();
    }

    @Override
    public void resume(HttpServerRequest request) {
        if (pace.resume()) {
            request.resume();
        }
    }

    // ---- how it ends

    @Override
    public void close(Count reason) {
        tally.add(reason);
        ChannelFuture ignored = channel.close();
    }

    @Override
    public void closeWhenFlushed() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void check(long now) {
        if (halfClosed != null && unanswered > 0) {
            halfClosed.check(serving, pace.stillFor(now));
            return;
        }
        switch (pace.check(now, unanswered > 0, limits)) {
            case NONE -> { }
            case HEADER -> {
                tally.add(Count.SLOW_HEADER);
                sayTimeoutAndClose();
            }
            case BODY -> close(Count.SLOW_BODY);
            case CONNECTION -> {
                ChannelFuture ignored = channel.close();
            }
        }
    }

    private void sayTimeoutAndClose() {
        String body = Problem.REQUEST_TIMEOUT.json("the header was not complete within " + limits.headerMillis() + " ms");
        String answer = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: " + Problem.MEDIA_TYPE
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        writePastEncoder(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Writes what the encoder would take for no answer to a request that it has seen. */
    ChannelFuture writePastEncoder(ByteBuf bytes) {
        return channel.pipeline().context(decoder).writeAndFlush(bytes);
    }
}
