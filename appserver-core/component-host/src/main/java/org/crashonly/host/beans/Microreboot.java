package org.crashonly.host.beans;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.power.Visit;

/**
 * One restart of a bean: nobody comes in, who is inside is kept from all stores, the instances are dropped, the gate opens again, and who was
 * inside is thrown out. That is a request, which is crashed as a whole, or a thread of the module's own.
 */
final class Microreboot {

    /** Threads that take longer are left to the limits of their requests. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final BeanGate gate;
    private final Set<InFlightRequest> requests = new HashSet<>();
    private final Set<Visit> strangers = new HashSet<>();

    Microreboot(BeanGate gate) {
        this.gate = gate;
    }

    /**
     * How it went.
     *
     * @param cut how many were thrown out
     * @param left how many of them were still there at the end
     * @param renewedNanos after so long the gate was open again
     * @param goneNanos after so long nobody was waited for any more
     */
    record Course(int cut, int left, long renewedNanos, long goneNanos) {}

    /**
     * Does it.
     *
     * @param holders the requests that hold an instance without being in it, when the gate is closed
     * @param drop drops the instances, and returns the shared one
     */
    Course run(Supplier<List<InFlightRequest>> holders, Supplier<Object> drop) {
        long begun = System.nanoTime();
        Object old = null;
        gate.close();
        try {
            crash();
            holders.get().forEach(this::crash);
            old = drop.get();
            // Who went through the gate just when it closed is seen by now.
            crash();
        } finally {
            gate.open(old);
        }
        long renewed = System.nanoTime() - begun;
        // After that, because compiled code has to be given up for it.
        requests.forEach(InFlightRequest::cut);
        strangers.forEach(Visit::cut);
        long pause = FIRST_PAUSE_NANOS;
        int left = left();
        while (left > 0 && System.nanoTime() - begun < LONGEST_NANOS) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            insist(System.nanoTime() - begun > PATIENCE_NANOS);
            left = left();
        }
        return new Course(requests.size() + strangers.size(), left, renewed, System.nanoTime() - begun);
    }

    private void crash() {
        for (Passage.Stay stay : Passage.behind(gate)) {
            if (stay.request() != null) {
                crash(stay.request());
            } else if (strangers.add(stay.visit())) {
                Boundary.installed().endLeases(stay.visit().thread());
            }
        }
    }

    private void crash(InFlightRequest request) {
        if (requests.add(request)) {
            Boundary.installed().crash(request);
        }
    }

    /**
     * A component may swallow an interrupt on its way to the next test.
     *
     * @param unblock whether they had the time to leave by themselves
     */
    private void insist(boolean unblock) {
        requests.stream().filter(it -> !it.hasLeft()).forEach(InFlightRequest::interrupt);
        strangers.stream().filter(it -> !it.isEnded()).forEach(Visit::interrupt);
        if (unblock) {
            requests.forEach(InFlightRequest::unblock);
            strangers.forEach(Visit::unblock);
        }
    }

    private int left() {
        return (int) (requests.stream().filter(it -> !it.hasLeft()).count() + strangers.stream().filter(it -> !it.isEnded()).count());
    }
}
