package org.crashonly.host.resources;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;

/** Requests that are crashed as a whole because something that they use is gone: what is left of half of one is nobody's to judge. */
public final class CutRequests {

    /** Threads that take longer are left to the limits of their requests. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<InFlightRequest> requests;

    private CutRequests(Collection<InFlightRequest> requests) {
        this.requests = List.copyOf(requests);
    }

    /** From now on nothing that {@code requests} do reaches a store, and the connections that they have are aborted. */
    public static CutRequests crash(Set<InFlightRequest> requests) {
        requests.forEach(Boundary.installed()::crash);
        return new CutRequests(requests);
    }

    /**
     * Throws them out of their modules, and returns when they have left or that takes too long.
     *
     * @param begun when the restart began ({@link System#nanoTime})
     */
    public Renewal leave(long begun) {
        long renewed = System.nanoTime() - begun;
        // After that, because compiled code has to be given up for it.
        requests.stream().filter(it -> !it.hasLeft()).forEach(InFlightRequest::cut);
        long pause = FIRST_PAUSE_NANOS;
        int left = left();
        while (left > 0 && System.nanoTime() - begun - renewed < LONGEST_NANOS) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            // A component may swallow an interrupt on its way to the next test.
            requests.stream().filter(it -> !it.hasLeft()).forEach(InFlightRequest::interrupt);
            left = left();
        }
        return new Renewal(requests.size(), left, renewed, System.nanoTime() - begun);
    }

    private int left() {
        return (int) requests.stream().filter(it -> !it.hasLeft()).count();
    }
}
