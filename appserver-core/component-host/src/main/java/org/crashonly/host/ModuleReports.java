package org.crashonly.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.crashonly.host.beans.Beans;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.resources.Resources;
import org.crashonly.host.store.StoreDataSource;

/** Tells the manager about once a second, and soon after a request has failed, what the boundary counts, and what is injected. */
final class ModuleReports {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** However much fails. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Boundary boundary;
    private final ProcessFaults faults;
    private final Consumer<Message> manager;
    private volatile boolean urgent;

    ModuleReports(Boundary boundary, ProcessFaults faults, Consumer<Message> manager) {
        this.boundary = boundary;
        this.faults = faults;
        this.manager = manager;
    }

    /** Begins, on a thread of its own, until the process ends. */
    void start() {
        Thread reporter = Thread.ofVirtual().name("module-reports").uncaughtExceptionHandler(ExitCode::crash).start(() -> {
            while (true) {
                await();
                urgent = false;
                manager.accept(reports());
            }
        });
        boundary.onFailure(() -> {
            if (!urgent) {
                urgent = true;
                LockSupport.unpark(reporter);
            }
        });
    }

    private void await() {
        long begun = System.nanoTime();
        long left = PAUSE_NANOS;
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = (urgent ? SHORTEST_NANOS : PAUSE_NANOS) - (System.nanoTime() - begun);
        }
    }

    private Message.Modules reports() {
        List<Message.ModuleCounts> all = new ArrayList<>(boundary.modules().modules());
        StoreDataSource.injected().ifPresent(all::add);
        faults.tell(all);
        Beans.installed().ifPresent(it -> it.tell(all));
        return new Message.Modules(all, Resources.installed().counts(faults.process(), System.nanoTime()));
    }
}
