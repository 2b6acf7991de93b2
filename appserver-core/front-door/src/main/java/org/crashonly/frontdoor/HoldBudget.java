package org.crashonly.frontdoor;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.HoldLimits;

/** What this front door keeps in memory for requests, and the bounds on it; shared by all event loops. */
final class HoldBudget {

    private static final class Held {
        private int requests;
        private long bytes;
    }

    private final HoldLimits limits;
    private final AtomicLong bodyBytes = new AtomicLong();
    private final Map<ElementId, Held> components = new HashMap<>();
    private int total;

    HoldBudget(HoldLimits limits) {
        this.limits = limits;
    }

    HoldLimits limits() {
        return limits;
    }

    /** Takes memory for a part of a body, held or not; a body that gets none is streamed. */
    boolean takeBody(long bytes) {
        if (bodyBytes.addAndGet(bytes) <= limits.totalBytes()) {
            return true;
        }
        bodyBytes.addAndGet(-bytes);
        return false;
    }

    void returnBody(long bytes) {
        bodyBytes.addAndGet(-bytes);
    }

    /** Lets one more request wait for {@code component}, unless too many, or too large ones, do. */
    synchronized boolean enter(ElementId component, long bytes) {
        Held held = components.computeIfAbsent(component, id -> new Held());
        if (total + 1 > limits.totalRequests()
                || held.requests + 1 > limits.componentRequests()
                || held.bytes + bytes > limits.componentBytes()) {
            return false;
        }
        total++;
        held.requests++;
        held.bytes += bytes;
        return true;
    }

    synchronized void leave(ElementId component, long bytes) {
        Held held = components.get(component);
        total--;
        held.requests--;
        held.bytes -= bytes;
        if (held.requests == 0) {
            components.remove(component);
        }
    }

    /** Requests that wait now. */
    synchronized int held() {
        return total;
    }
}
