package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
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

    private static final int RESET_BYTES = 13;
    private static final int RESET_BEGINS = 4 << 8 | 3;

    private static final Logger LOG = System.getLogger(Http2Guard.class.getName());
    private static final AttributeKey<Http2Guard> KEY = AttributeKey.valueOf("crashonly.http2");

    private final ClientLimits limits;
    private final Tally tally;
    private final Channel channel;
    private final String address;
    private final Http2ConnectionHandler handler;
    private final Http2Connection.PropertyKey guards;
    private long idleSince = System.nanoTime();
    /** The stream that was made last. */
    private int youngest;

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

    /** What clients are told, and the decoder goes by: it reads larger headers than are taken, see {@link FieldBounds}. */
    static Http2Settings settings(ClientLimits limits) {
        return new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS).setMaxHeaderListSize((long) FieldBounds.READ * limits.headerBytes());
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

    /** Sees frames before the server does, once that has taken its place: it throws trailers away, and says nothing of what it refuses. */
    void listen() {
        channel.pipeline().addBefore(channel.pipeline().context(handler).name(), null, new UntoldRefusals());
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

    /** Counts what the codec refuses by itself: no request of it comes here. */
    private final class UntoldRefusals extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof ByteBuf frame && isReset(frame)) {
                refused(frame.getInt(frame.readerIndex() + 5), frame.getInt(frame.readerIndex() + 9));
            }
            super.write(context, message, promise);
        }

        /** A frame RST_STREAM (RFC 9113 §6.4) is written in one piece: length 4, type 3, no flags, the stream, the error. */
        private boolean isReset(ByteBuf frame) {
            return frame.readableBytes() == RESET_BYTES && frame.getInt(frame.readerIndex()) == RESET_BEGINS && frame.getByte(frame.readerIndex() + 4) == 0;
        }
    }

    /** The codec has a stream only in order to answer that its header is too large. */
    private void refused(int id, int error) {
        if (error == Http2Error.PROTOCOL_ERROR.code() && guardOf(handler.connection().stream(id)) == null) {
            tally.add(id == youngest ? Count.TOO_LARGE : Count.MALFORMED_REQUEST);
        }
    }

    @Override
    public void onStreamAdded(Http2Stream stream) {
        youngest = stream.id();
    }

    @Override
    public void onGoAwaySent(int last, long error, ByteBuf why) {
        if (error != Http2Error.NO_ERROR.code()) {
            tally.add(Count.MALFORMED_REQUEST);
        }
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
