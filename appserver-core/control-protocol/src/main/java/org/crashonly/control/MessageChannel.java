package org.crashonly.control;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Messages over a blocking Unix socket, a line each. One thread reads; any number write. */
final class MessageChannel implements Closeable {

    private final SocketChannel socket;
    private final BufferedReader lines;

    MessageChannel(SocketChannel socket) {
        this.socket = socket;
        this.lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(socket), StandardCharsets.UTF_8));
    }

    /** The next message, or null when the peer is gone. */
    Message read() throws IOException {
        String line = lines.readLine();
        return line == null ? null : Json.read(line, Message.class);
    }

    void write(Message message) throws IOException {
        ByteBuffer line = StandardCharsets.UTF_8.encode(Json.line(message) + "\n");
        synchronized (socket) {
            while (line.hasRemaining()) {
                socket.write(line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
