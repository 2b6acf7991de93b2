package org.crashonly.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.control.Message;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.store.StoreDataSource;

/** Tells the manager about once a second what the boundary counts, and what is injected. */
final class ModuleReports {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Boundary boundary;
    private final ProcessFaults faults;
    private final Consumer<Message> manager;

    ModuleReports(Boundary boundary, ProcessFaults faults, Consumer<Message> manager) {
        this.boundary = boundary;
        this.faults = faults;
        this.manager = manager;
    }

    /** Begins, on a thread of its own, until the process ends. */
    void start() {
        Thread.ofVirtual().name("module-reports").start(() -> {
            while (true) {
                LockSupport.parkNanos(PAUSE_NANOS);
                manager.accept(reports());
            }
        });
    }

    private Message.Modules reports() {
        List<Message.ModuleCounts> all = new ArrayList<>(boundary.modules().modules());
        StoreDataSource.injected().ifPresent(all::add);
        faults.tell(all);
        return new Message.Modules(all);
    }
}
