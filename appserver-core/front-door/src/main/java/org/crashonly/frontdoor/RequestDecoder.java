package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** Takes the server's own decoder's place on one connection of HTTP/1.1: refuses more than that, and tells the guard what it reads. */
final class RequestDecoder extends VertxHttpRequestDecoder {

    private final ClientLimits limits;
    private final RequestGuard guard;
    private final Framings framings;
    private final Http2Wish http2;
    /** The last header could not be read: no body follows. */
    private boolean unreadable;
    private boolean decodingLast;
    /** The name of the header field that was read last. */
    private AsciiString field = AsciiString.EMPTY_STRING;

    RequestDecoder(ClientLimits limits, RequestGuard guard, Framings framings, Http2Wish http2) {
        super(new Http1ServerConfig().setMaxInitialLineLength(limits.headerBytes()).setMaxHeaderSize(limits.headerBytes()));
        this.limits = limits;
        this.guard = guard;
        this.framings = framings;
        this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        guard.bytesCame();
        super.channelRead(context, message);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (http2.mayBePreface(buffer)) {
            return;
        }
        int before = out.size();
        super.decode(context, buffer, out);
        if (!decodingLast) {
            noteDecoded(out, before, buffer.isReadable());
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int before = out.size();
        decodingLast = true;
        super.decodeLast(context, buffer, out);
        decodingLast = false;
        noteDecoded(out, before, false);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        field = super.splitHeaderName(line, start, length);
        return field;
    }

    /** What {@code failure} of the decoder means: it says itself that it is the value of a field that it does not take, but not of which. */
    private Throwable named(Throwable failure) {
        boolean ofValue = failure instanceof IllegalArgumentException && failure.getMessage() != null && failure.getMessage().startsWith("a header value");
        return ofValue ? new Unreadable.ForbiddenCharacter(field) : failure;
    }

    private void noteDecoded(List<Object> out, int from, boolean more) throws Exception {
        for (int i = from; i < out.size(); i++) {
            out.set(i, decoded(out.get(i), more));
        }
        http2.takeOver(out, from);
    }

    /** Takes note of {@code message}; returns what to hand on. */
    private Object decoded(Object message, boolean more) {
        if (message instanceof HttpRequest request) {
            guard.requestBegins();
            begins(request);
        }
        if (message instanceof LastHttpContent) {
            guard.requestEnds(more);
        }
        if (message instanceof HttpContent part && part.decoderResult().isFailure() && framings.isReading()) {
            // The server would close the connection without a word; so it gets an end, and the request learns what that end is worth.
            framings.failed(named(part.decoderResult().cause()));
            unreadable = true;
            part.release();
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        if (message instanceof LastHttpContent last && framings.isReading() && !last.trailingHeaders().isEmpty()) {
            unreadable |= !framings.ended(last.trailingHeaders());
        }
        return message;
    }

    private void begins(HttpRequest request) {
        int fields = HeaderRules.fields(request.headers());
        Throwable failure = HeaderRules.broken(request, fields, limits);
        if (failure == null && request.decoderResult().isFailure()) {
            failure = named(request.decoderResult().cause());
        }
        unreadable = failure != null;
        if (unreadable) {
            request.setDecoderResult(DecoderResult.failure(failure));
            // Whatever follows on this connection, it is not asked for.
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            HeaderRules.separateOptions(request.headers());
            http2.header(request);
        }
        framings.begins(request.headers(), fields);
    }

    /** The client may close its sending side after a request and still wait for the answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            guard.inputEnds(unreadable);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        super.handlerRemoved0(context);
        guard.protocolChanges();
    }
}
