package org.crashonly.session.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Cuts what a channel delivers into frames. */
public final class FrameReader {

    private static final int INITIAL = 64 << 10;

    private final int limit;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL).flip();

    /**
     * Reads frames.
     *
     * @param limit bytes of one frame; a larger one is malformed
     */
    public FrameReader(int limit) {
        this.limit = limit;
    }

    /** Takes what there is; -1 if the peer has ended the connection. */
    public int fillFrom(ReadableByteChannel channel) throws IOException {
        buffer.compact();
        try {
            return channel.read(buffer);
        } finally {
            buffer.flip();
        }
    }

    /** The next frame that is there whole; null if none is. */
    public Frame next() throws MalformedFrameException {
        if (buffer.remaining() < 4) {
            return null;
        }
        int length = buffer.getInt(buffer.position());
        if (length < WireWriter.HEAD || length > limit) {
            throw new MalformedFrameException("a frame of " + length + " bytes: expected " + WireWriter.HEAD + " to " + limit);
        }
        if (buffer.remaining() < 4 + length) {
            makeRoomFor(4 + length);
            return null;
        }
        ByteBuffer frame = buffer.slice(buffer.position() + 4, length);
        buffer.position(buffer.position() + 4 + length);
        return new Frame(frame.get(), frame.getLong(), new WireReader(frame));
    }

    private void makeRoomFor(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).put(buffer).flip();
        }
    }
}
