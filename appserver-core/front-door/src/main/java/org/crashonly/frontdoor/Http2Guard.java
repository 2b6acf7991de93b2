package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** A connection of HTTP/2: knows the guards of its streams, and ends when it carries none for too long. */
final class Http2Guard extends Http2ConnectionAdapter implements Loop.Watched {

    /** Streams that a client may have open on one connection. */
    static final int MOST_STREAMS = 100;
    /** Bytes of bodies that a client may send before any of them is taken: so many streams that wait stop the others. */
    static final int WINDOW = 1 << 20;

    private static final Logger LOG = System.getLogger(Http2Guard.class.getName());
    private static final AttributeKey<Http2Guard> KEY = AttributeKey.valueOf("crashonly.http2");

    private final ClientLimits limits;
    private final Tally tally;
    private final Channel channel;
    private final String address;
    private final Http2ConnectionHandler handler;
    private final Http2Connection.PropertyKey guards;
    private long idleSince = System.nanoTime();

    Http2Guard(ClientLimits limits, Tally tally, Channel channel, String address, Http2ConnectionHandler handler) {
        this.limits = limits;
        this.tally = tally;
        this.channel = channel;
        this.address = address;
        this.handler = handler;
        this.guards = handler.connection().newKey();
        handler.connection().addListener(this);
        channel.attr(KEY).set(this);
    }

    Channel channel() {
        return channel;
    }

    /** What clients are told of the limits. */
    static Http2Settings settings(ClientLimits limits) {
        return new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS).setMaxHeaderListSize(limits.headerBytes());
    }

    static Http2Guard of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** The guard of {@code request}, which {@code channel} carries; the first time, a new one. */
    static StreamGuard of(Channel channel, HttpServerRequest request) {
        Http2Guard connection = of(channel);
        Http2Stream stream = connection.handler.connection().stream((int) request.streamId());
        StreamGuard known = stream.getProperty(connection.guards);
        if (known != null) {
            return known;
        }
        StreamGuard made = new StreamGuard(request, stream, connection.limits, connection.tally, connection.address);
        stream.setProperty(connection.guards, made);
        return made;
    }

    /** Sees frames before the server does, once that has taken its place: it throws trailers away. */
    void listen() {
        handler.decoder().frameListener(new Http2FrameListenerDecorator(handler.decoder().frameListener()) {
            @Override
            public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean last) throws Http2Exception {
                StreamGuard guard = guardOf(handler.connection().stream(id));
                if (guard != null) {
                    guard.moved();
                }
                return super.onDataRead(context, id, data, padding, last);
            }

            @Override
            public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean last) throws Http2Exception {
                trailers(id, headers);
                super.onHeadersRead(context, id, headers, padding, last);
            }

            @Override
            public void onHeadersRead(
                    ChannelHandlerContext context, int id, Http2Headers headers, int dependency, short weight, boolean exclusive, int padding,
                    boolean last)
                    throws Http2Exception {
                trailers(id, headers);
                super.onHeadersRead(context, id, headers, dependency, weight, exclusive, padding, last);
            }
        });
    }

    private void trailers(int id, Http2Headers headers) {
        StreamGuard guard = guardOf(handler.connection().stream(id));
        if (guard != null) {
            guard.trailers(headers);
        }
    }

    private StreamGuard guardOf(Http2Stream stream) {
        return stream == null ? null : stream.getProperty(guards);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        idleSince = System.nanoTime();
        StreamGuard guard = guardOf(stream);
        if (guard != null) {
            guard.gone();
        }
    }

    @Override
    public void check(long now) {
        if (handler.connection().numActiveStreams() == 0) {
            if (TimeUnit.NANOSECONDS.toMillis(now - idleSince) > limits.keepAliveMillis()) {
                ChannelFuture ignored = channel.close();
            }
            return;
        }
        streams().forEach(guard -> guard.check(now));
    }

    /** Those of the active streams: a check may end some. */
    private List<StreamGuard> streams() {
        List<StreamGuard> found = new ArrayList<>();
        try {
            handler.connection().forEachActiveStream(stream -> {
                StreamGuard guard = guardOf(stream);
                if (guard != null) {
                    found.add(guard);
                }
                return true;
            });
        } catch (Http2Exception e) {
            LOG.log(Level.ERROR, "defect: the streams of a connection could not be looked at", e);
        }
        return found;
    }
}
