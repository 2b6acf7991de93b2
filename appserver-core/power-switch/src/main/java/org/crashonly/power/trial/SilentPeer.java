package org.crashonly.power.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A peer of components that hang, and no part of them: it begins to answer, and never goes on. It lasts as long as its JVM. */
public final class SilentPeer {

    private static final Map<String, SilentPeer> PEERS = new ConcurrentHashMap<>();
    private static final int LONGEST_REQUEST = 4096;

    private final ServerSocket server;
    private final List<Socket> connections = new ArrayList<>();

    private SilentPeer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a silent peer", e);
        }
    }

    /** Where the one listens that says {@code beginning} when it was asked something, and then nothing any more. */
    public static int port(String beginning) {
        return PEERS.computeIfAbsent(beginning, it -> {
            SilentPeer peer = new SilentPeer();
            Thread ignored = Thread.ofPlatform().daemon().name("silent peer").start(() -> peer.listen(it));
            return peer;
        }).server.getLocalPort();
    }

    private void listen(String beginning) {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                Thread ignored = Thread.ofVirtual().start(() -> begin(connection, beginning));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a silent peer hears nothing any more", e);
        }
    }

    private static void begin(Socket connection, String beginning) {
        try {
            int ignored = connection.getInputStream().read(new byte[LONGEST_REQUEST]);
            connection.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Its client is gone.
        }
    }
}
