package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A connection to a target: carries one exchange at a time, HTTP/1.1, and becomes a raw pipe if the target switches protocols. */
final class TargetConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(TargetConnection.class.getName());
    private static final int SWITCHING_PROTOCOLS = 101;
    /** TCP_ESTABLISHED of the kernel's tcp_states.h. */
    private static final int ESTABLISHED = 1;

    /** Who uses the connection now. Called on the event loop. */
    interface User {
        void head(HttpResponse head);

        /** A part of the answer's body; the buffer is the caller's. */
        void content(ByteBuf content);

        void end(LastHttpContent last);

        /** The connection is gone, or what came over it was no HTTP, before the answer was complete. */
        void broken();

        /** What was written is on its way: more may be written. */
        void writable();
    }

    private final TargetPool pool;
    private final EpollTcpInfo tcpInfo;
    private Channel channel;
    private User user;
    /** The answer being read is a 1xx, which another one follows. */
    private boolean interim;
    /** The answer is a 101: what the decoder says about its content means nothing. */
    private boolean switching;
    private boolean persistent;
    private boolean requestComplete;
    private boolean answerComplete;
    private boolean raw;
    private long idleSince;

    /** Makes one; {@code tcpInfo} is the place for what the kernel says, shared by the connections of an event loop. */
    TargetConnection(TargetPool pool, EpollTcpInfo tcpInfo) {
        this.pool = pool;
        this.tcpInfo = tcpInfo;
    }

    // ---- for the pool

    boolean isOpen() {
        return channel.isActive();
    }

    /** Whether the other side had not closed it when the kernel was asked just now. */
    boolean isProvablyOpen() {
        if (!(channel instanceof EpollSocketChannel epoll)) {
            return false;
        }
        try {
            epoll.tcpInfo(tcpInfo);
            return tcpInfo.state() == ESTABLISHED;
        } catch (RuntimeException e) {
            return false;
        }
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    void close() {
        ChannelFuture ignored = channel.close();
    }

    // ---- for the user

    /** Begins an exchange. */
    void use(User newUser) {
        user = newUser;
        requestComplete = false;
        answerComplete = false;
    }

    /** Writes a request whole, with its body. */
    void writeWhole(HttpRequest request) {
        requestComplete = true;
        write(request);
    }

    /** Writes the header of a request whose body follows. */
    void writeHead(HttpRequest request) {
        write(request);
    }

    void writeBody(ByteBuf part) {
        write(raw ? part : new DefaultHttpContent(part));
    }

    void writeEnd(HttpHeaders trailers) {
        requestComplete = true;
        write(trailers.isEmpty() ? LastHttpContent.EMPTY_LAST_CONTENT : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers));
    }

    private void write(Object message) {
        // A failure closes the connection, and that is noticed.
        ChannelFuture ignored = channel.writeAndFlush(message, channel.voidPromise());
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Stops or goes on reading, for a client that reads slowly. */
    void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** Ends the use: the connection goes back to the pool if the exchange is complete, else it is closed. */
    void release(long now) {
        user = null;
        if (requestComplete && answerComplete && persistent && !raw) {
            reading(true);
            pool.giveBack(this, now);
        } else if (raw) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            close();
        }
    }

    /** After a 101: bytes in both directions. Returns once the codec is gone; what it had read ahead was given to the user. */
    void becomeRaw() {
        raw = true;
        channel.pipeline().remove("codec");
    }

    // ---- from the channel

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (user == null) {
                // An answer that nobody asked for.
                close();
            } else if (message instanceof ByteBuf bytes) {
                user.content(bytes);
            } else if (((HttpObject) message).decoderResult().isFailure()) {
                fail();
            } else {
                read(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Object message) {
        if (message instanceof HttpResponse head) {
            switching = head.status().code() == SWITCHING_PROTOCOLS;
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switching;
            if (!interim) {
                persistent = HttpUtil.isKeepAlive(head);
                user.head(head);
            }
        }
        if (message instanceof HttpContent part && !interim && !switching && user != null) {
            if (part.content().isReadable()) {
                user.content(part.content());
            }
            if (part instanceof LastHttpContent last && user != null) {
                answerComplete = true;
                user.end(last);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (user != null && channel.isWritable()) {
            user.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.forget(this);
        fail();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException) {
            LOG.log(Level.WARNING, "defect in the exchange with " + pool.generation() + ": its connection is closed", cause);
        }
        // Else a reset. channelInactive follows.
        close();
    }

    private void fail() {
        User failed = user;
        user = null;
        close();
        if (failed != null) {
            failed.broken();
        }
    }
}
