package org.crashonly.host.beans;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
    private static final VarHandle DEPTH = depth();

    private BeanGate[] gates = new BeanGate[8];
    @SuppressWarnings("unused")
    private int depth;
    private InFlightRequest request;
    private Visit visit;

    private static Passage known() {
        Passage passage = new Passage();
        ALL.add(passage);
        return passage;
    }

    static Passage ofThisThread() {
        return OF_THREAD.get();
    }

    /** Those of threads that are behind {@code gate}. One that goes through it at this moment may not be seen yet. */
    static List<Passage> behind(BeanGate gate) {
        synchronized (ALL) {
            return ALL.stream().filter(it -> it.leadsThrough(gate)).toList();
        }
    }

    /** The innermost bean to blame of those that {@code request} is in; null if it is in none. */
    static ElementId of(InFlightRequest request) {
        List<Passage> its;
        synchronized (ALL) {
            its = ALL.stream().filter(it -> it.request == request).toList();
        }
        for (Passage passage : its) {
            BeanGate[] seen = passage.gates;
            for (int i = Math.min((int) DEPTH.getAcquire(passage), seen.length) - 1; i >= 0; i--) {
                ElementId bean = seen[i] == null ? null : seen[i].blamed();
                if (bean != null) {
                    return bean;
                }
            }
        }
        return null;
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
            visit = current == null ? gate.visit() : null;
            request = current;
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
        request = null;
        if (visit != null) {
            visit.close();
            visit = null;
        }
    }

    /** The request in whose course the thread is there; null if it is there by itself. */
    InFlightRequest request() {
        return request;
    }

    /** Of a thread that is there by itself. */
    Visit visit() {
        return visit;
    }

    /** Whether the thread is thrown out of all at its next test of the switch. */
    boolean isCut() {
        return request != null ? request.isCut() : visit != null && visit.isCut();
    }

    private static VarHandle depth() {
        try {
            return MethodHandles.lookup().findVarHandle(Passage.class, "depth", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
