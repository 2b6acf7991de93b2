package org.crashonly.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.naming.NamingException;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.host.boundary.ArmedFault;
import org.crashonly.host.resources.Resources;
import org.crashonly.host.store.PoolLeak;

/** Faults of the process itself, which all of its modules suffer, made on threads of its own. */
final class ProcessFaults {

    private static final Logger LOG = System.getLogger(ProcessFaults.class.getName());
    private static final int PIECE = 1 << 22;

    private final ElementId process;
    private final int connections;
    private volatile ArmedFault armed;

    /** @param connections the upper bound of the pool behind the default data source */
    ProcessFaults(ElementId process, int connections) {
        this.process = process;
        this.connections = connections;
    }

    ElementId process() {
        return process;
    }

    /** Injects a fault into {@code element}, if that is this process; null ends the one that is there. */
    synchronized void inject(ElementId element, Injection injection) {
        if (!element.equals(process)) {
            return;
        }
        if (armed != null) {
            armed.end();
        }
        armed = injection == null ? null : new ArmedFault(injection, System.nanoTime());
        if (armed != null && armed.strikes(ThreadLocalRandom.current(), System.nanoTime())) {
            ArmedFault now = armed;
            Thread.ofPlatform().daemon().name("injected fault").start(() -> happen(now));
        }
    }

    /** {@code resource} of this process is restarted: what was injected into it ends. */
    synchronized void resourceEnds(ElementId resource) {
        if (armed != null && armed.injection().harm() == Harm.CONNECTION_LEAK && resource.equals(process.resource(Resources.POOL, "default"))) {
            armed.end();
            armed = null;
        }
    }

    /** The process with what is injected into it, for {@code reports}; nothing if nothing is. */
    void tell(List<ModuleCounts> reports) {
        ArmedFault now = armed;
        if (now != null && !now.isOver(System.nanoTime())) {
            reports.add(ModuleCounts.injected(process, now.injection().text()));
        }
    }

    private void happen(ArmedFault fault) {
        switch (fault.injection().harm()) {
            case OUT_OF_MEMORY -> useUpTheHeap();
            case CONNECTION_LEAK -> takeAllConnections(fault);
            case EXCEPTION, ERROR, LATENCY, HANG, LOOP, DEADLOCK, LEAK, THREAD_LEAK, FILE_LEAK, METASPACE_LEAK, NULL_RESULT, WRONG_RESULT, RESET,
                REFUSE, DATA_SOURCE_LOST, DISK_FULL, CORRUPT_SESSION, CORRUPT_PAGE, NAME_LOST, SLOW_PEER, HALF_OPEN_PEER ->
                    LOG.log(Level.WARNING, "fault {0} does not happen to processes", fault.injection());
        }
    }

    /** The JVM was told to end when there is no more. */
    private static void useUpTheHeap() {
        List<byte[]> kept = new ArrayList<>();
        while (kept.size() < Integer.MAX_VALUE) {
            kept.add(new byte[PIECE]);
        }
    }

    private void takeAllConnections(ArmedFault fault) {
        try {
            new PoolLeak(StorePool.find(), connections).hold(now -> !fault.isOver(now));
        } catch (NamingException e) {
            LOG.log(Level.WARNING, "the default data source is not there, so its connections cannot be taken", e);
        }
    }
}
