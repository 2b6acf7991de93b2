package org.crashonly.session.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.FrameReader;
import org.crashonly.session.wire.Request;
import org.crashonly.session.wire.RequestCodec;
import org.crashonly.session.wire.Wire;
import org.crashonly.session.wire.WireWriter;

/** One connection to one life of the store. Nothing here blocks. */
final class Connection {

    /** While this much is on its way, nothing is added. */
    private static final int OUTGOING = 4 << 20;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final WireWriter out = new WireWriter();
    private final FrameReader in = new FrameReader(Wire.REPLY_BYTES);
    private int frameBytes = Wire.HELLO_BYTES;
    private boolean welcome;

    private Connection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /**
     * Connects and says who this is.
     *
     * @throws IOException if nobody listens, or too many are waiting
     */
    static Connection open(StoreAccess access, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(access.socket()))) {
                throw new IOException("the store does not accept connections for the moment");
            }
            Connection connection = new Connection(channel, channel.register(selector, SelectionKey.OP_READ));
            int length = connection.send(0, new Request.Hello(Wire.VERSION, access.generation(), access.token()));
            if (length > Wire.HELLO_BYTES) {
                throw new IOException("generation and token have " + length + " bytes, at most " + Wire.HELLO_BYTES + " are taken");
            }
            connection.flush();
            return connection;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void welcome(int largestFrame) {
        welcome = true;
        frameBytes = largestFrame;
    }

    boolean isWelcome() {
        return welcome;
    }

    int frameBytes() {
        return frameBytes;
    }

    boolean hasRoom() {
        return welcome && out.pending() < OUTGOING;
    }

    /** Queues a request; returns the length of its frame, and has not queued it if that is more than {@link #frameBytes}. */
    int send(long correlation, Request request) {
        return RequestCodec.write(out, correlation, request, frameBytes);
    }

    void flush() throws IOException {
        int interest = out.pending() == 0 || out.sendTo(channel) ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** Takes what has arrived; false if the store has ended the connection. */
    boolean receive() throws IOException {
        return in.fillFrom(channel) >= 0;
    }

    /** The next reply that is there whole; null if none is. */
    Frame next() throws IOException {
        return in.next();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
