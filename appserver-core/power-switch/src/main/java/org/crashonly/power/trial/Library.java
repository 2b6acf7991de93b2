package org.crashonly.power.trial;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** What works for components and is no part of them, as the container's libraries are: nobody notes what it opens. */
public final class Library {

    private Library() {}

    /** Reads from a silent peer. */
    public static int read() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SilentPeer.port(""))) {
            return socket.getInputStream().read();
        }
    }

    /** Asks a silent peer for a page: one that breaks off is asked for once more. */
    public static int get() throws IOException {
        try (InputStream in = URI.create("http://127.0.0.1:" + SilentPeer.port("") + "/").toURL().openStream()) {
            return in.read();
        }
    }

    /** Waits for somebody who never connects. */
    public static int accept() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.accept().getPort();
        }
    }
}
