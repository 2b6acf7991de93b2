package org.crashonly.sessionstore;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.crashonly.control.Generation;
import org.crashonly.session.wire.Frame;
import org.crashonly.session.wire.FrameReader;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.ReplyCodec;
import org.crashonly.session.wire.Wire;
import org.crashonly.session.wire.WireWriter;

/** A client's connection. Nothing here blocks. */
final class Peer {

    /** While this much waits for a client to read it, nothing more is read from it. */
    private static final int UNREAD = 8 << 20;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final WireWriter out = new WireWriter();
    private FrameReader in = new FrameReader(Wire.HELLO_BYTES);
    private Generation generation;

    Peer(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** Who it is; null until it has said so. */
    Generation generation() {
        return generation;
    }

    /** It has said who it is. A client sends nothing more until it hears that. */
    void admitted(Generation who, int frameBytes) {
        generation = who;
        in = new FrameReader(frameBytes);
    }

    void reply(long correlation, Reply reply) {
        ReplyCodec.write(out, correlation, reply);
    }

    /** Takes what has arrived; false if the client has ended the connection. */
    boolean receive() throws IOException {
        return in.fillFrom(channel) >= 0;
    }

    /** The next request that is there whole; null if none is, or if too much is unread at the other end. */
    Frame next() throws IOException {
        return out.pending() > UNREAD ? null : in.next();
    }

    /** Sends what can be sent; true if the client, having been behind with reading, may be heard again. */
    boolean flush() throws IOException {
        boolean wasBehind = out.pending() > UNREAD;
        boolean all = out.pending() == 0 || out.sendTo(channel);
        boolean behind = out.pending() > UNREAD;
        int interest = (behind ? 0 : SelectionKey.OP_READ) | (all ? 0 : SelectionKey.OP_WRITE);
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
        return wasBehind && !behind;
    }

    boolean hasOutput() {
        return out.pending() > 0;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
