package org.crashonly.host.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection to a port on which nothing is said, for a server that lets that be. */
record SocketLine(InetSocketAddress address) implements StoreWatch.Line {

    @Override
    public void hold(Runnable connected) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            connected.run();
            int ignored = socket.getInputStream().read();
        }
    }

    @Override
    public int pauseMillis() {
        return 5;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
