package org.crashonly.host.beans;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.crashonly.control.ElementId;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.power.Visit;

/** The beans through whose gates a thread has gone and not come back, outermost first. Its thread alone changes it; others may look. */
final class Passage {

    private static final Set<Passage> ALL = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private static final ThreadLocal<Passage> OF_THREAD = ThreadLocal.withInitial(Passage::known);
    private static final VarHandle DEPTH = field("depth", int.class);
    private static final VarHandle REQUEST = field("request", InFlightRequest.class);
    private static final VarHandle VISIT = field("visit", Visit.class);

    private BeanGate[] gates = new BeanGate[8];
    @SuppressWarnings("unused")
    private int depth;
    private InFlightRequest request;
    private Visit visit;

    /**
     * In whose course a thread was behind a gate; exactly one of the two is there.
     *
     * @param request null if the thread is there by itself
     * @param visit of such a thread
     */
    record Stay(InFlightRequest request, Visit visit) {}

    private static Passage known() {
        Passage passage = new Passage();
        ALL.add(passage);
        return passage;
    }

    static Passage ofThisThread() {
        return OF_THREAD.get();
    }

    /**
     * In whose course threads are behind {@code gate}. One that goes through it at this moment may not be seen yet; one that has left it since may
     * be among them, but never with what it does after that.
     */
    static List<Stay> behind(BeanGate gate) {
        synchronized (ALL) {
            return ALL.stream().map(it -> it.behindGate(gate)).filter(Objects::nonNull).toList();
        }
    }

    /** The innermost bean to blame of those that {@code request} is in; null if it is in none. */
    static ElementId of(InFlightRequest request) {
        synchronized (ALL) {
            return ALL.stream().map(it -> it.blamed(request)).filter(Objects::nonNull).findFirst().orElse(null);
        }
    }

    private ElementId blamed(InFlightRequest wanted) {
        if (REQUEST.getAcquire(this) != wanted) {
            return null;
        }
        BeanGate[] seen = gates;
        for (int i = Math.min((int) DEPTH.getAcquire(this), seen.length) - 1; i >= 0; i--) {
            BeanGate gate = seen[i];
            ElementId bean = gate == null ? null : gate.blamed();
            if (bean != null) {
                // If the thread works for another request by now, the gate may be of that one's way.
                return stillIn(wanted) ? bean : null;
            }
        }
        return null;
    }

    private boolean stillIn(InFlightRequest wanted) {
        VarHandle.acquireFence();
        return REQUEST.getAcquire(this) == wanted;
    }

    /** Null if the thread is not there. Who it is there for is looked at before and after: it may leave and work for somebody else meanwhile. */
    private Stay behindGate(BeanGate gate) {
        InFlightRequest its = (InFlightRequest) REQUEST.getAcquire(this);
        Visit own = (Visit) VISIT.getAcquire(this);
        boolean there = (its != null || own != null) && leadsThrough(gate) && stillIn(its) && VISIT.getAcquire(this) == own;
        return there ? new Stay(its, own) : null;
    }

    private boolean leadsThrough(BeanGate gate) {
        int now = (int) DEPTH.getAcquire(this);
        BeanGate[] seen = gates;
        for (int i = 0; i < Math.min(now, seen.length); i++) {
            if (seen[i] == gate) {
                return true;
            }
        }
        return false;
    }

    /** Whether the bean that the thread came into last is {@code gate}'s: it calls itself. */
    boolean isIn(BeanGate gate) {
        int now = (int) DEPTH.get(this);
        return now > 0 && gates[now - 1] == gate;
    }

    void push(BeanGate gate) {
        int now = (int) DEPTH.get(this);
        InFlightRequest current = Boundary.currentRequest();
        if (now > 0 && current != request) {
            // A stack overflowed just behind a gate, in the course of an earlier request: nobody comes back from there.
            now = forget(now);
        }
        if (now == 0) {
            VISIT.setRelease(this, current == null ? gate.visit() : null);
            REQUEST.setRelease(this, current);
            // Who sees the gate sees for whom the thread goes through it.
            VarHandle.releaseFence();
        } else if (now == gates.length) {
            gates = Arrays.copyOf(gates, 2 * now);
        }
        gates[now] = gate;
        DEPTH.setRelease(this, now + 1);
    }

    private int forget(int depth) {
        Arrays.fill(gates, 0, depth, null);
        DEPTH.setRelease(this, 0);
        end();
        return 0;
    }

    /**
     * Comes back through {@code gate}.
     *
     * @return whether the thread has left the bean with that, and not only a call of the bean by itself
     */
    boolean pop(BeanGate gate) {
        int now = (int) DEPTH.get(this);
        boolean found = false;
        // Ends pair with beginnings, unless a stack overflowed in between.
        while (now > 0 && !found) {
            now--;
            found = gates[now] == gate;
            gates[now] = null;
        }
        DEPTH.setRelease(this, now);
        if (now == 0) {
            end();
        }
        return now == 0 || gates[now - 1] != gate;
    }

    private void end() {
        Visit own = visit;
        // Before the thread can come again: from now on nobody takes it for one that is there.
        REQUEST.setRelease(this, null);
        VISIT.setRelease(this, null);
        if (own != null) {
            own.close();
        }
    }

    /** The request in whose course the thread is there; null if it is there by itself. */
    InFlightRequest request() {
        return request;
    }

    /** Whether the thread is thrown out of all at its next test of the switch. */
    boolean isCut() {
        return request != null ? request.isCut() : visit != null && visit.isCut();
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Passage.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
