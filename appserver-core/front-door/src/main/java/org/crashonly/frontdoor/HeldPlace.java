package org.crashonly.frontdoor;

import org.crashonly.control.ElementId;

/** The place that one request has, or not, among those that wait for its component. Of an event loop. */
final class HeldPlace {

    private final HoldBudget budget;
    private final ElementId component;
    private long bytes;
    private boolean taken;

    HeldPlace(HoldBudget budget, ElementId component) {
        this.budget = budget;
        this.component = component;
    }

    /** Takes a place for a request with {@code bodyBytes} in memory, unless it has one; false if there is none. */
    boolean take(long bodyBytes) {
        if (!taken) {
            bytes = bodyBytes;
            taken = budget.enter(component, bodyBytes);
        }
        return taken;
    }

    /** Gives it back, if there is one to give. */
    void leave() {
        if (taken) {
            taken = false;
            budget.leave(component, bytes);
        }
    }
}
