package org.crashonly.session.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.crashonly.session.Bytes;

/**
 * Frames on their way out. Whoever has written too much takes it back before it was sent.
 *
 * <pre>frame: length of what follows 4 | kind 1 | correlation 8 | body</pre>
 */
public final class WireWriter {

    static final int HEAD = 9;
    private static final int INITIAL = 64 << 10;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL);
    private int frame;

    /** Bytes that were not sent yet. */
    public int pending() {
        return buffer.position();
    }

    /** Sends what {@code channel} takes; true if nothing is left. */
    public boolean sendTo(WritableByteChannel channel) throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining() && channel.write(buffer) > 0) {
                // The channel takes more.
            }
        } finally {
            buffer.compact();
        }
        return buffer.position() == 0;
    }

    void begin(byte kind, long correlation) {
        frame = buffer.position();
        room(4 + HEAD);
        buffer.putInt(0).put(kind).putLong(correlation);
    }

    /**
     * Ends the frame; one that is larger than {@code limit} is taken back.
     *
     * @return bytes of the frame, more than {@code limit} if it was taken back
     */
    int end(int limit) {
        int length = buffer.position() - frame - 4;
        if (length > limit) {
            buffer.position(frame);
        } else {
            buffer.putInt(frame, length);
        }
        return length;
    }

    WireWriter put(boolean value) {
        return put((byte) (value ? 1 : 0));
    }

    WireWriter put(byte value) {
        room(1);
        buffer.put(value);
        return this;
    }

    WireWriter put(int value) {
        room(4);
        buffer.putInt(value);
        return this;
    }

    WireWriter put(long value) {
        room(8);
        buffer.putLong(value);
        return this;
    }

    WireWriter put(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(4 + bytes.length);
        buffer.putInt(bytes.length).put(bytes);
        return this;
    }

    /** With its checksum. */
    WireWriter put(Bytes value) {
        room(8 + value.length());
        buffer.putInt(value.length()).putInt(value.checksum());
        value.writeTo(buffer);
        return this;
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * buffer.capacity())));
            buffer.flip();
            buffer = larger.put(buffer);
        }
    }
}
