package org.crashonly.host.payara;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;

/** The fault of a module that does not listen: connections to its port are refused; those that are open are their requests' concern. */
final class ClosedPort {

    private static final Logger LOG = System.getLogger(ClosedPort.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Set<TCPNIOTransport> CLOSED = ConcurrentHashMap.newKeySet();

    private ClosedPort() {}

    /** Closes the port that {@code connection} came to, if it is not closed already, for as long as it {@code lasts} ({@link System#nanoTime}). */
    static void of(Connection<?> connection, LongPredicate lasts) {
        TCPNIOTransport transport = (TCPNIOTransport) connection.getTransport();
        if (CLOSED.add(transport)) {
            SocketAddress port = (SocketAddress) connection.getLocalAddress();
            transport.unbindAll();
            Thread ignored = Thread.ofPlatform().daemon().name("closed port " + port).start(() -> {
                while (lasts.test(System.nanoTime())) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                open(transport, port);
            });
        }
    }

    /** It is opened by whoever restarts its listener. */
    static void forget(TCPNIOTransport transport) {
        boolean ignored = CLOSED.remove(transport);
    }

    private static void open(TCPNIOTransport transport, SocketAddress port) {
        if (!CLOSED.remove(transport)) {
            return;
        }
        try {
            Object ignored = transport.bind(port);
        } catch (IOException e) {
            LOG.log(Level.ERROR, port + " was closed by a fault and cannot be opened again: its listener has to be restarted", e);
        }
    }
}
