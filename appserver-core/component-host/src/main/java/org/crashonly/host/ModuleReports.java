package org.crashonly.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.control.Message;
import org.crashonly.host.boundary.Boundary;

/** Tells the manager about once a second what the boundary counts. */
final class ModuleReports {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Boundary boundary;
    private final Consumer<Message> manager;

    ModuleReports(Boundary boundary, Consumer<Message> manager) {
        this.boundary = boundary;
        this.manager = manager;
    }

    /** Begins, on a thread of its own, until the process ends. */
    void start() {
        Thread.ofVirtual().name("module-reports").start(() -> {
            while (true) {
                LockSupport.parkNanos(PAUSE_NANOS);
                manager.accept(boundary.modules());
            }
        });
    }
}
