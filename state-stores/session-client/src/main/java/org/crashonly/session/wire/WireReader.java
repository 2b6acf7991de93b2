package org.crashonly.session.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.crashonly.session.Bytes;

/** The body of a frame that came in, valid until the next one is asked for. Whatever is in it, reading it fails orderly. */
public final class WireReader {

    private final ByteBuffer body;

    WireReader(ByteBuffer body) {
        this.body = body;
    }

    boolean flag() throws MalformedFrameException {
        byte value = octet();
        if (value != 0 && value != 1) {
            throw new MalformedFrameException("a flag is " + value);
        }
        return value == 1;
    }

    byte octet() throws MalformedFrameException {
        need(1);
        return body.get();
    }

    int number() throws MalformedFrameException {
        need(4);
        return body.getInt();
    }

    long large() throws MalformedFrameException {
        need(8);
        return body.getLong();
    }

    String text() throws MalformedFrameException {
        int length = number();
        need(length);
        ByteBuffer bytes = body.slice(body.position(), length);
        body.position(body.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException("a text of " + length + " bytes is not UTF-8", e);
        }
    }

    Bytes bytes() throws MalformedFrameException {
        int length = number();
        int checksum = number();
        need(length);
        byte[] array = new byte[length];
        body.get(array);
        Bytes bytes = Bytes.of(array);
        if (bytes.checksum() != checksum) {
            throw new MalformedFrameException(bytes + " do not have the checksum that was sent with them");
        }
        return bytes;
    }

    /** How many of something follow, each of at least {@code smallest} bytes. */
    int count(int smallest) throws MalformedFrameException {
        int count = number();
        if (count < 0 || (long) count * smallest > body.remaining()) {
            throw new MalformedFrameException(count + " things of at least " + smallest + " bytes in the " + body.remaining() + " that are left");
        }
        return count;
    }

    <E extends Enum<E>> E constant(E[] values) throws MalformedFrameException {
        byte ordinal = octet();
        if (ordinal < 0 || ordinal >= values.length) {
            throw new MalformedFrameException("constant " + ordinal + " of " + values.length);
        }
        return values[ordinal];
    }

    void end() throws MalformedFrameException {
        if (body.hasRemaining()) {
            throw new MalformedFrameException(body.remaining() + " bytes after the end of a frame's content");
        }
    }

    private void need(int bytes) throws MalformedFrameException {
        if (bytes < 0 || bytes > body.remaining()) {
            throw new MalformedFrameException("expected " + bytes + " more bytes, " + body.remaining() + " are left",
                    new BufferUnderflowException());
        }
    }
}
