package org.crashonly.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.crashonly.request.Headers;

/** A backend that answers every request at once, as long as it lives. */
final class MortalBackend implements AutoCloseable {

    /** What those who come see of its death. */
    enum Death {
        /** As of a process that was killed: nobody listens. */
        REFUSING("connections refused"),
        /** As of one that crashes at each request: the request is read, and the connection ends. */
        CRASHING("requests read and dropped");

        final String words;

        Death(String words) {
            this.words = words;
        }
    }

    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private static final String ATTEMPT = Headers.REQUEST_ATTEMPT + ":";

    private final int port;
    private final Death death;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile IntConsumer listener = attempt -> {};
    private volatile boolean alive;
    private ServerSocket door;

    MortalBackend(int port, Death death) {
        this.port = port;
        this.death = death;
    }

    int port() {
        return port;
    }

    Death death() {
        return death;
    }

    /** Tells {@code told} at each request that was read which attempt of it this is, by what the request says; 1 if it does not. */
    void onRequest(IntConsumer told) {
        listener = told;
    }

    synchronized void live() throws IOException {
        alive = true;
        if (door == null) {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            door = opened;
            Thread.ofPlatform().daemon().name("backend").start(() -> accept(opened));
        }
    }

    synchronized void die() throws IOException {
        alive = false;
        if (death == Death.REFUSING) {
            close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (door != null) {
            door.close();
            door = null;
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket connection = from.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
                OutputStream stream = connection.getOutputStream()) {
            int attempt = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.regionMatches(true, 0, ATTEMPT, 0, ATTEMPT.length())) {
                    attempt = Integer.parseInt(line.substring(ATTEMPT.length()).strip());
                }
                if (!line.isEmpty()) {
                    continue;
                }
                listener.accept(attempt);
                attempt = 1;
                if (!alive) {
                    return;
                }
                stream.write(ANSWER);
            }
        } catch (IOException e) {
            // The other side has gone, or this one was killed.
        } finally {
            connections.remove(connection);
        }
    }
}
