package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Follows the frames that a target sends over a WebSocket (RFC 6455 §5.2), only to know where one ends: there a close frame can be
 * put in when the target dies.
 */
final class WebSocketFrames {

    /** "Service restart", of the IANA registry of close codes. */
    private static final int SERVICE_RESTART = 1012;
    private static final int CLOSE = 8;
    private static final int FIN = 0x80;
    private static final int LONGEST_HEADER = 14;

    private final byte[] header = new byte[LONGEST_HEADER];
    private int headerBytes;
    private long payload;
    private boolean closed;

    /** Looks at the readable bytes of {@code bytes} and leaves them as they are. */
    void follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (payload > 0) {
                long skipped = Math.min(payload, end - at);
                payload -= skipped;
                at += (int) skipped;
            } else {
                header[headerBytes++] = bytes.getByte(at++);
                if (headerBytes >= 2 && headerBytes == headerLength()) {
                    closed |= (header[0] & 0x0f) == CLOSE;
                    payload = payloadLength();
                    headerBytes = 0;
                }
            }
        }
    }

    /** A close frame that says that the service restarts; null where none fits. */
    ByteBuf closeForRestart() {
        if (closed || payload > 0 || headerBytes > 0) {
            return null;
        }
        return Unpooled.buffer(4).writeByte(FIN | CLOSE).writeByte(2).writeShort(SERVICE_RESTART);
    }

    private int headerLength() {
        int mask = (header[1] & 0x80) == 0 ? 0 : 4;
        return switch (header[1] & 0x7f) {
            case 126 -> 4 + mask;
            case 127 -> 10 + mask;
            default -> 2 + mask;
        };
    }

    private long payloadLength() {
        int length = header[1] & 0x7f;
        int bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (bytes == 0) {
            return length;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (header[2 + i] & 0xff);
        }
        // Nobody sends a frame of 2^63 bytes; what claims to is never at a boundary again.
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
