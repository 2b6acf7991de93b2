package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.request.Problem;

/**
 * The decoder of one client's connection, which also sees to it that the client keeps moving: a header must be complete in time,
 * whether it is the first on the connection or a later one, a body must not stand still, and an idle connection ends.
 */
final class RequestGuard extends VertxHttpRequestDecoder implements Guard, Loop.Watched {

    private static final AttributeKey<RequestGuard> KEY = AttributeKey.valueOf("crashonly.guard");

    /** A client that sends no more may be gone: after this long without an answer it is asked. */
    private static final long DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    /** TCP_CLOSE_WAIT of the kernel's tcp_states.h: the other side sends no more, but was not seen to be gone. */
    private static final int CLOSE_WAIT = 8;

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** A header has begun. */
        HEADER,
        /** A body has begun. */
        BODY
    }

    private final ClientLimits limits;
    private final Tally tally;
    private final Channel channel;
    private final String address;
    private Phase phase = Phase.IDLE;
    private long since = System.nanoTime();
    private int unanswered;
    private boolean paused;
    /** The last header could not be read: no body follows. */
    private boolean unreadable;
    /** The client sends no more. */
    private boolean inputEnded;
    private boolean decodingLast;
    private boolean asked;
    private HttpServerRequest serving;
    /** Null if nobody wants to know. */
    private Runnable ifGone;
    /** Of the requests in chunks whose turn has not come. */
    private final ArrayDeque<Framing> framings = new ArrayDeque<>();
    /** Of the body that is being read, if it is in chunks. */
    private Framing reading;
    /** The name of the header field that was read last. */
    private AsciiString field = AsciiString.EMPTY_STRING;
    private int headerFields;
    /** Null once the connection has carried a request of HTTP/1.1. */
    private ClearTextHttp2 http2;
    /** What has come so far could be the preface of HTTP/2. */
    private boolean atPreface;
    /** What the client said of its side of HTTP/2, whose request is being taken over; null for none. */
    private Http2Settings upgrading;
    private HttpRequest upgraded;

    /** Makes one; {@code http2} takes over clients who want to speak that instead, null for nobody. */
    RequestGuard(ClientLimits limits, Tally tally, Channel channel, String address, ClearTextHttp2 http2) {
        super(new Http1ServerConfig().setMaxInitialLineLength(limits.headerBytes()).setMaxHeaderSize(limits.headerBytes()));
        this.limits = limits;
        this.tally = tally;
        this.channel = channel;
        this.address = address;
        this.http2 = http2;
        this.atPreface = http2 != null;
        channel.attr(KEY).set(this);
    }

    static RequestGuard of(Channel channel) {
        return channel.attr(KEY).get();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Framing serves(HttpServerRequest request) {
        serving = request;
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) ? framings.poll() : null;
    }

    /** The server's own decoder would make these; this one, which replaces it, does too. */
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

    /** The connection has ended. */
    void gone() {
        if (ifGone != null) {
            ifGone.run();
        }
    }

    private static boolean isInChunks(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** RFC 9112 §6.1: whatever else the body was coded with would be lost, because only chunks are taken apart and made again. */
    private static boolean isInChunksOnly(HttpHeaders headers) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    }

    @Override
    public void answered() {
        unanswered--;
        since = System.nanoTime();
        serving = null;
        ifGone = null;
        if (inputEnded && unanswered == 0) {
            channel.eventLoop().execute(this::closeWhenFlushed);
        }
    }

    @Override
    public void closeWhenFlushed() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void pause(HttpServerRequest request) {
        paused = true;
        request.pause();
    }

    @Override
    public void resume(HttpServerRequest request) {
        if (paused) {
            paused = false;
            since = System.nanoTime();
            request.resume();
        }
    }

    @Override
    public void close(Count reason) {
        tally.add(reason);
        ChannelFuture ignored = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (phase == Phase.IDLE) {
            phase = Phase.HEADER;
            since = System.nanoTime();
        } else if (phase == Phase.BODY) {
            since = System.nanoTime();
        }
        super.channelRead(context, message);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (atPreface && mayBePreface(buffer)) {
            return;
        }
        int before = out.size();
        super.decode(context, buffer, out);
        if (!decodingLast) {
            noteDecoded(out, before, buffer.isReadable());
        }
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

    /** Whether the first bytes of the connection are those of HTTP/2, as far as they are there; if all are, that takes over. */
    private boolean mayBePreface(ByteBuf buffer) {
        ByteBuf preface = ClearTextHttp2.PREFACE;
        int bytes = Math.min(buffer.readableBytes(), preface.readableBytes());
        atPreface = ByteBufUtil.equals(buffer, buffer.readerIndex(), preface, preface.readerIndex(), bytes);
        if (atPreface && bytes == preface.readableBytes()) {
            http2.begin(channel, this);
        }
        return atPreface;
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int before = out.size();
        decodingLast = true;
        super.decodeLast(context, buffer, out);
        decodingLast = false;
        noteDecoded(out, before, false);
    }

    private void noteDecoded(List<Object> out, int from, boolean more) throws Exception {
        for (int i = from; i < out.size(); i++) {
            out.set(i, decoded(out.get(i), more));
        }
        if (upgrading != null) {
            takeOver(out, from);
        }
    }

    /** The request goes where the rest of the connection goes; it has no body. */
    private void takeOver(List<Object> out, int from) throws Exception {
        boolean complete = false;
        while (out.size() > from) {
            Object part = out.remove(out.size() - 1);
            complete |= part instanceof LastHttpContent;
            ReferenceCountUtil.release(part);
        }
        if (complete) {
            channel.pipeline().context(this).writeAndFlush(Unpooled.copiedBuffer(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", StandardCharsets.ISO_8859_1));
            http2.begin(channel, this, upgraded, upgrading);
        }
    }

    /** The client may close its sending side after a request and still wait for the answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            since = System.nanoTime();
            if (phase == Phase.BODY && !unreadable) {
                close(Count.HALF_SENT);
            } else if (unanswered == 0) {
                closeWhenFlushed();
            }
        }
    }

    /** The connection carries another protocol from now on, whose sides end together. */
    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        super.handlerRemoved0(context);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        if (inputEnded) {
            ChannelFuture ignored = channel.close();
        }
    }

    /** Takes note of {@code message}; returns what to hand on. */
    private Object decoded(Object message, boolean more) {
        if (message instanceof HttpRequest request) {
            unanswered++;
            phase = Phase.BODY;
            begins(request);
        }
        if (message instanceof LastHttpContent) {
            phase = more ? Phase.HEADER : Phase.IDLE;
            since = System.nanoTime();
        }
        if (message instanceof HttpContent part && part.decoderResult().isFailure() && reading != null) {
            // The server would close the connection without a word; so it gets an end, and the request learns what that end is worth.
            reading.failed(named(part.decoderResult().cause()));
            unreadable = true;
            part.release();
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        if (message instanceof LastHttpContent last && reading != null && !last.trailingHeaders().isEmpty()) {
            trailers(last.trailingHeaders());
        }
        return message;
    }

    /** Trailers count as what they are: header fields that come late. */
    private void trailers(HttpHeaders trailers) {
        int all = headerFields + fields(trailers);
        if (all > limits.headerFields()) {
            reading.failed(new Unreadable.TooManyFields(all, limits.headerFields()));
            unreadable = true;
        } else {
            reading.ended(trailers);
        }
    }

    private void begins(HttpRequest request) {
        HttpHeaders headers = request.headers();
        HttpVersion version = request.protocolVersion();
        int fields = fields(headers);
        headerFields = fields;
        if (fields > limits.headerFields()) {
            request.setDecoderResult(DecoderResult.failure(new Unreadable.TooManyFields(fields, limits.headerFields())));
        } else if (request.decoderResult().isSuccess() && !version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            request.setDecoderResult(DecoderResult.failure(new Unreadable.OtherVersion(version)));
            // The version to answer in.
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        } else if (request.decoderResult().isSuccess() && isInChunks(headers) && !isInChunksOnly(headers)) {
            request.setDecoderResult(DecoderResult.failure(new Unreadable.OtherCoding()));
        } else if (request.decoderResult().isFailure()) {
            request.setDecoderResult(DecoderResult.failure(named(request.decoderResult().cause())));
        }
        unreadable = request.decoderResult().isFailure();
        if (unreadable) {
            // Whatever follows on this connection, it is not asked for.
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            separateOptions(headers);
            if (http2 != null) {
                upgrading = ClearTextHttp2.settings(request);
                upgraded = request;
                http2 = upgrading == null ? null : http2;
            }
        }
        reading = isInChunks(headers) ? new Framing() : null;
        if (reading != null) {
            framings.add(reading);
        }
    }

    /** The server compares whole values with {@code close} and {@code keep-alive}: each option of a list gets a field of its own. */
    private static void separateOptions(HttpHeaders headers) {
        String first = headers.get(HttpHeaderNames.CONNECTION);
        if (first != null && headers.getAll(HttpHeaderNames.CONNECTION).stream().anyMatch(value -> value.indexOf(',') >= 0)) {
            headers.set(HttpHeaderNames.CONNECTION, headers.getAll(HttpHeaderNames.CONNECTION).stream()
                    .flatMap(value -> Stream.of(value.split(","))).map(String::strip).filter(option -> !option.isEmpty()).toList());
        }
    }

    private static int fields(HttpHeaders headers) {
        int fields = 0;
        for (var field = headers.iteratorCharSequence(); field.hasNext(); field.next()) {
            fields++;
        }
        return fields;
    }

    @Override
    public void check(long now) {
        if (inputEnded && unanswered > 0) {
            doubt(now);
            return;
        }
        long still = TimeUnit.NANOSECONDS.toMillis(now - since);
        switch (phase) {
            case HEADER -> {
                if (unanswered == 0 && still > limits.headerMillis()) {
                    tally.add(Count.SLOW_HEADER);
                    sayTimeoutAndClose();
                }
            }
            case BODY -> {
                if (!paused && still > limits.bodyIdleMillis()) {
                    close(Count.SLOW_BODY);
                }
            }
            case IDLE -> {
                if (unanswered == 0 && still > limits.keepAliveMillis()) {
                    ChannelFuture ignored = channel.close();
                }
            }
        }
    }

    /**
     * The client sends no more: it waits for its answer, or is gone altogether, which only its kernel's reply to further bytes can
     * tell. They are those of an interim answer, which means nothing to a client that is there (RFC 9110 §15.2).
     */
    private void doubt(long now) {
        boolean gone = channel instanceof EpollSocketChannel epoll && epoll.tcpInfo().state() != CLOSE_WAIT;
        if (gone || servesEvents()) {
            ChannelFuture ignored = channel.close();
        } else if (!asked && now - since > DOUBT_NANOS && serving != null && serving.version() == io.vertx.core.http.HttpVersion.HTTP_1_1
                && !serving.response().headWritten()) {
            asked = true;
            channel.pipeline().context(this).writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 102 Processing\r\n\r\n", StandardCharsets.ISO_8859_1));
        }
    }

    /** Nothing could be asked in the middle of an answer that may be silent for long, and no browser closes one side of it only. */
    private boolean servesEvents() {
        if (serving == null || !serving.response().headWritten()) {
            return false;
        }
        String type = serving.response().headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }

    private void sayTimeoutAndClose() {
        String body = Problem.REQUEST_TIMEOUT.json("the header was not complete within " + limits.headerMillis() + " ms");
        String answer = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: " + Problem.MEDIA_TYPE
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        // Past the encoder, which has seen no request that this could answer.
        channel.pipeline().context(this).writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
