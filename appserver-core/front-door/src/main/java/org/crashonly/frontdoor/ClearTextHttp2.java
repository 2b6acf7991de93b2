package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.QueryParamDecoderConfig;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.HttpServerRequestImpl;
import io.vertx.core.http.impl.HttpServerStream;
import io.vertx.core.http.impl.HttpUtils;
import io.vertx.core.http.impl.http2.codec.Http2CodecServerChannelInitializer;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.QueryParamDecoder;
import io.vertx.core.net.impl.VertxHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.crashonly.request.HopByHop;

/**
 * HTTP/2 without TLS, on the port of HTTP/1.1: for clients that begin with its preface, and for those that ask in their first request
 * (RFC 7540 §3.2). Vert.x's own way would look at each connection before its guard does, and leave the first header to nobody.
 */
final class ClearTextHttp2 {

    /** What a client sends first that speaks HTTP/2 from the beginning. */
    static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private final Loop loop;
    private final Entrance entrance;
    private final ContextInternal context;

    ClearTextHttp2(Loop loop, Entrance entrance, ContextInternal context) {
        this.loop = loop;
        this.entrance = entrance;
        this.context = context;
    }

    /** What {@code request} says of the client's side of HTTP/2, if it asks for it and has no body; else null. */
    static Http2Settings settings(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean asks = headers.contains(HttpHeaderNames.UPGRADE)
                && headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, "HTTP2-Settings", true)
                && headers.getAll("HTTP2-Settings").size() == 1
                && headers.getAll(HttpHeaderNames.HOST).size() == 1
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
        return asks ? HttpUtils.decodeSettings(headers.get("HTTP2-Settings")) : null;
    }

    /** The connection carries HTTP/2 from its next byte on, which is the first of the preface. */
    void begin(Channel channel, RequestGuard before) {
        VertxHttp2ConnectionHandler<?> ignored = takeOver(channel, before);
    }

    /** The same, and the request is its first stream. */
    void begin(Channel channel, RequestGuard before, HttpRequest request, Http2Settings settings) throws Exception {
        VertxHttp2ConnectionHandler<?> handler = takeOver(channel, before);
        ChannelHandlerContext at = channel.pipeline().context(handler);
        handler.serverUpgrade(at, settings);
        handler.channelRead(at, new DefaultHttp2HeadersFrame(translated(request), true));
        handler.channelReadComplete(at);
    }

    private VertxHttp2ConnectionHandler<?> takeOver(Channel channel, RequestGuard before) {
        Http2ServerConfig config = new Http2ServerConfig()
                .setInitialSettings(Http2Guard.settings(loop.clients()))
                .setConnectionWindowSize(Http2Guard.WINDOW);
        VertxHttp2ConnectionHandler<?> handler = new Http2CodecServerChannelInitializer(
                null, null, null, null, false, false, config, null, context::duplicate, this::connected, null, false)
                .buildHttp2ConnectionHandler(context);
        loop.watch(before, new Http2Guard(loop.clients(), loop.tally(), channel, before.address(), handler));
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove("httpEncoder");
        pipeline.replace(VertxHandler.class, "handler", handler);
        pipeline.remove(before.decoder());
        return handler;
    }

    /** The client's settings are known. */
    private void connected(HttpServerConnection connection) {
        connection.setWindowSize(Http2Guard.WINDOW);
        connection.exceptionHandler(failure -> { });
        connection.streamHandler(this::request);
        Http2Guard.of(connection.channelHandlerContext().channel()).listen();
    }

    private void request(HttpServerStream stream) {
        new HttpServerRequestImpl(entrance, stream, stream.context(), false, 0, 0, 0, new QueryParamDecoder(new QueryParamDecoderConfig()), "http://").init();
    }

    private static Http2Headers translated(HttpRequest request) {
        HttpHeaders received = request.headers();
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(request.method().asciiName()).path(request.uri()).scheme("http").authority(received.get(HttpHeaderNames.HOST));
        List<String> connection = received.getAll(HttpHeaderNames.CONNECTION);
        Set<String> named = HopByHop.namedBy(connection);
        for (Map.Entry<String, String> field : received) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!HopByHop.is(name) && !named.contains(name) && !name.equals("host")) {
                headers.add(name, field.getValue());
            }
        }
        return headers;
    }
}
