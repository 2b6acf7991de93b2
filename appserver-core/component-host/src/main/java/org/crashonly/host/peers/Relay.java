package org.crashonly.host.peers;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.crashonly.host.boundary.ArmedFault;

/**
 * Stands between this process and its peers for as long as a fault lasts: a SOCKS proxy (RFC 1928) on loopback, so that each connection
 * says where it goes and knows nothing else of it.
 */
final class Relay {

    private static final Logger LOG = System.getLogger(Relay.class.getName());
    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final byte[] NO_PASSWORD = {VERSION, 0};
    private static final byte[] CONNECTED = {VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0};
    private static final byte[] NOT_CONNECTED = {VERSION, 5, 0, IPV4, 0, 0, 0, 0, 0, 0};
    private static final int LOOK_MILLIS = 50;
    private static final int BACKLOG = 64;
    /** Who was sent here just before the fault's end still gets through. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ArmedFault fault;
    private final ServerSocket entrance;

    private Relay(ArmedFault fault, ServerSocket entrance) {
        this.fault = fault;
        this.entrance = entrance;
    }

    /**
     * Opens one.
     *
     * @param closed told when it takes no connections any more; those that it took go on
     * @throws IllegalStateException if it cannot listen
     */
    static Relay open(ArmedFault fault, Runnable closed) {
        try {
            Relay relay = new Relay(fault, new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
            Thread ignored = Thread.ofPlatform().daemon().name("relay of " + fault.injection().text()).start(() -> relay.accept(closed));
            return relay;
        } catch (IOException e) {
            throw new IllegalStateException("no relay can be opened on loopback", e);
        }
    }

    Proxy proxy() {
        return new Proxy(Proxy.Type.SOCKS, entrance.getLocalSocketAddress());
    }

    private void accept(Runnable closed) {
        try (entrance) {
            entrance.setSoTimeout(LOOK_MILLIS);
            for (long seen = System.nanoTime(); System.nanoTime() - seen < LINGER_NANOS; seen = fault.goesOn(System.nanoTime()) ? System.nanoTime() : seen) {
                try {
                    Socket client = entrance.accept();
                    Thread ignored = Thread.ofVirtual().name("relayed connection").start(() -> serve(client));
                } catch (SocketTimeoutException nobody) {
                    // Looks whether the fault goes on.
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a relay ends before its fault: " + fault.injection().text(), e);
        } finally {
            closed.run();
        }
    }

    private void serve(Socket client) {
        try (client; Socket peer = new Socket(Proxy.NO_PROXY)) {
            InetSocketAddress wanted = wanted(client);
            try {
                peer.connect(wanted);
            } catch (IOException e) {
                client.getOutputStream().write(NOT_CONNECTED);
                return;
            }
            client.setTcpNoDelay(true);
            client.getOutputStream().write(CONNECTED);
            new RelayedConnection(fault, client, peer).run();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a relayed connection ends: {0}", e.getMessage());
        }
    }

    private static InetSocketAddress wanted(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        require(in.readUnsignedByte() == VERSION, "another version");
        in.skipNBytes(in.readUnsignedByte());
        client.getOutputStream().write(NO_PASSWORD);
        require(in.readUnsignedByte() == VERSION && in.readUnsignedByte() == CONNECT && in.readUnsignedByte() == 0, "no request to connect");
        return switch (in.readUnsignedByte()) {
            case IPV4 -> address(in, new byte[4]);
            case IPV6 -> address(in, new byte[16]);
            case NAME -> {
                String name = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.ISO_8859_1);
                yield new InetSocketAddress(name, in.readUnsignedShort());
            }
            default -> throw new IOException("no kind of address");
        };
    }

    private static InetSocketAddress address(DataInputStream in, byte[] bytes) throws IOException {
        in.readFully(bytes);
        return new InetSocketAddress(InetAddress.getByAddress(bytes), in.readUnsignedShort());
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException("to a relay came " + otherwise);
        }
    }
}
