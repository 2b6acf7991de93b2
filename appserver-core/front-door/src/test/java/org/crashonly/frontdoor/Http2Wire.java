package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of HTTP/2 in clear text that sends frames as they are given, also such as no client should. */
final class Http2Wire implements Closeable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int PRIORITY = 32;

    /** What came over the wire. */
    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean ends() {
            return (flags & END_STREAM) != 0;
        }

        int code() {
            return Unpooled.wrappedBuffer(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();

    Http2Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** Begins as a client does that knows what is spoken. */
    static Http2Wire open(int port) throws IOException {
        Http2Wire wire = new Http2Wire(port);
        wire.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return wire.send(SETTINGS, 0, 0, new byte[0]);
    }

    Http2Wire raw(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return this;
    }

    Http2Wire send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeShort(payload.length >> 8);
        out.writeByte(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
        return this;
    }

    /** A header block: names and values in turn, each literally (RFC 7541 §6.2.2). */
    static byte[] block(List<String> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i += 2) {
            bytes.write(0);
            literal(bytes, fields.get(i));
            literal(bytes, fields.get(i + 1));
        }
        return bytes.toByteArray();
    }

    private static void literal(ByteArrayOutputStream bytes, String text) {
        int rest = text.length() - 127;
        bytes.write(Math.min(text.length(), 127));
        for (; rest >= 128; rest >>= 7) {
            bytes.write(rest & 127 | 128);
        }
        if (text.length() >= 127) {
            bytes.write(rest);
        }
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A request; {@code fields} are further names and values. */
    Http2Wire request(int stream, String method, boolean ends, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                ":method", method, ":scheme", "http", ":path", "/wire?x=1", ":authority", "door.example:8080"));
        all.addAll(List.of(fields));
        return send(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, block(all));
    }

    Http2Wire data(int stream, String text, boolean ends) throws IOException {
        return send(DATA, ends ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next frame of one of these types; others are read over. Null at the end of the connection. */
    Frame next(Integer... types) throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            int length = first << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fff_ffff;
            byte[] payload = new byte[length];
            in.readFully(payload);
            if (List.of(types).contains(type)) {
                return new Frame(type, flags, stream, payload);
            }
        }
    }

    Http2Headers headers(Frame frame) throws Http2Exception {
        ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
        block.skipBytes((frame.flags() & PRIORITY) == 0 ? 0 : 5);
        return headers.decodeHeaders(frame.stream(), block);
    }

    /** The status of the next answer. */
    String status() throws Exception {
        return headers(next(HEADERS)).status().toString();
    }

    /** The body of the next answer, which has this status and is a problem. */
    String problem(String status) throws Exception {
        Http2Headers head = headers(next(HEADERS));
        if (!head.status().toString().equals(status) || !head.get("content-type").toString().equals("application/problem+json")) {
            throw new AssertionError("expected " + status + " and a problem, got " + head);
        }
        return new String(next(DATA).payload(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
