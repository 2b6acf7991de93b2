package org.crashonly.host.payara;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A free loopback port that nobody else is given before the container listens on it. The reservation is a socket that is bound
 * but does not listen: the kernel hands such a port out to no one, yet lets another socket of this kind (SO_REUSEADDR, as every
 * server socket has) listen on it.
 */
final class ReservedPort implements AutoCloseable {

    private final SocketChannel socket;

    private ReservedPort(SocketChannel socket) {
        this.socket = socket;
    }

    static ReservedPort reserve() throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            return new ReservedPort(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
