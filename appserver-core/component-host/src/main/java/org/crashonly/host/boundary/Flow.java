package org.crashonly.host.boundary;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.ModuleCounts;

/** The requests of one module, counted. */
final class Flow {

    private final ElementId module;
    private final Runnable onFailure;
    private final Map<ElementId, LongAdder> failures = new ConcurrentHashMap<>();
    private final LongAdder begun = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder exceptions = new LongAdder();
    private final LongAdder overdue = new LongAdder();
    private volatile String latest;
    private volatile ArmedFault fault;

    /** @param onFailure is told when a request has failed */
    Flow(ElementId module, Runnable onFailure) {
        this.module = module;
        this.onFailure = onFailure;
    }

    void begins() {
        begun.increment();
    }

    void ends() {
        completed.increment();
    }

    /** A request was cancelled: its time was over. */
    void late() {
        overdue.increment();
    }

    /** A request ended by {@code exception}, which left the module. */
    void left(Throwable exception) {
        exceptions.increment();
        latest = exception.getClass().getName();
    }

    /** A request failed in {@code bean}; null if that is not known. */
    void failed(ElementId bean) {
        failures.computeIfAbsent(bean == null ? module : bean, it -> new LongAdder()).increment();
        onFailure.run();
    }

    ElementId module() {
        return module;
    }

    /** What is injected; null if nothing is. */
    ArmedFault fault() {
        return fault;
    }

    /** From now on {@code now} instead of what is injected; null for nothing. */
    void arm(ArmedFault now) {
        ArmedFault before = fault;
        fault = now;
        if (before != null) {
            before.end();
        }
    }

    private String faultText() {
        // One that strikes no more is kept: whom it struck may suffer still, until it is ended.
        ArmedFault armed = fault;
        return armed == null || armed.isOver(System.nanoTime()) ? null : armed.injection().text();
    }

    /** How it stands, with {@code stuck} of its requests. */
    ModuleCounts counts(Stuck stuck) {
        long ended = completed.sum();
        Map<ElementId, Long> failed = new HashMap<>();
        failures.forEach((element, count) -> failed.put(element, count.sum()));
        return new ModuleCounts(
                module, ended, exceptions.sum(), latest, Math.max(0, begun.sum() - ended), stuck.requests(), faultText(), overdue.sum(), failed,
                stuck.longest());
    }
}
