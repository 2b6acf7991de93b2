package org.crashonly.host.payara;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.resources.CutRequests;
import org.crashonly.host.resources.Renewal;
import org.crashonly.host.resources.Resource;
import org.crashonly.host.resources.ResourceUse;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/**
 * The listener of a module: its port, the connections that came to it, the threads that read them, and those that work for their requests. A
 * restart ends all of these and listens on the same port anew; what the module has is untouched.
 */
final class ModuleListener implements Resource {

    /** By slot. Payara keeps them where nobody may look. */
    private static final Map<String, TCPNIOTransport> TRANSPORTS = new ConcurrentHashMap<>();

    private final Boundary boundary;
    /** Nobody here sees how it serves: who finds nobody there asks from outside. */
    private final ResourceUse use = new ResourceUse();
    private volatile Slot slot;

    ModuleListener(Boundary boundary) {
        this.boundary = boundary;
    }

    /** The module's present generation is in {@code now}. */
    void is(Slot now) {
        slot = now;
    }

    @Override
    public synchronized Renewal restart() {
        long begun = System.nanoTime();
        Slot present = slot;
        TCPNIOTransport transport = TRANSPORTS.get(present.server());
        try {
            ClosedPort.forget(transport);
            boundary.listensAnew(present.server());
            transport.shutdownNow();
            // Nobody comes in any more, and nobody sends these requests again before there is a port: nothing of them overlaps with a repeat.
            CutRequests cut = CutRequests.crash(Set.copyOf(boundary.requestsTo(present.server())));
            renewThreads(transport);
            Object ignored = transport.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), present.port()));
            transport.start();
            return cut.leave(begun);
        } catch (IOException e) {
            throw new IllegalStateException("port " + present.port() + " cannot be listened to again: " + e.getMessage(), e);
        }
    }

    /** What waits for a thread came on connections that are gone. */
    private static void renewThreads(TCPNIOTransport transport) {
        ExecutorService old = transport.getWorkerThreadPool();
        if (old instanceof GrizzlyExecutorService configured) {
            ThreadPoolConfig same = configured.getConfiguration().copy().setQueue(null);
            transport.setWorkerThreadPool(GrizzlyExecutorService.createInstance(same));
            configured.shutdownNow();
        }
    }

    /** The listener of {@code slot} brought a request over {@code connection}: the host's own to itself, before a module is known to run there. */
    static void brought(String slot, Connection<?> connection) {
        TRANSPORTS.put(slot, (TCPNIOTransport) connection.getTransport());
    }

    @Override
    public ResourceUse use() {
        return use;
    }
}
