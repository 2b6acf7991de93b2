package org.crashonly.bench.boundary;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.bench.Spread;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission;
import org.crashonly.host.boundary.Arrival;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.power.PowerSwitches;
import org.crashonly.request.Deadline;

/** The measuring process. Arguments: seconds of each figure, rounds, a directory. */
public final class BoundaryBenchMain {

    private static final String SLOT = "slot";
    private static final Generation OWN = new Generation(new ElementId("machine/bench/web"), 1);
    private static final int BURST = 256;
    private static final int OK = 200;

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final Boundary boundary;

    private BoundaryBenchMain(Boundary boundary) {
        this.boundary = boundary;
    }

    public static void main(String[] arguments) throws IOException {
        long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        Vitals vitals = Vitals.create(Path.of(arguments[2]).resolve("boundary.vitals"), ProcessIdentity.self());
        Boundary boundary = Boundary.install(OWN, "nonce", vitals, since -> false);
        boundary.count(SLOT, OWN.id().child("bench"));
        boundary.open(SLOT, Operations.NONE, PowerSwitches.of(new ClassLoader() {}));
        boundary.cancelOverdue();
        Deadline deadline = Deadline.after(ProcessIdentity.currentBoot(), System.nanoTime(), TimeUnit.DAYS.toMillis(1));
        Arrival bare = new Arrival("GET", false, null, null, null, null);
        Arrival whole = new Arrival("GET", false, "60000", deadline.toString(), OWN.toString(), "1");
        new BoundaryBenchMain(boundary).compare(bare, whole, nanos, rounds);
    }

    private void compare(Arrival bare, Arrival whole, long nanos, int rounds) {
        double ignored = micros(bare, nanos) + micros(whole, nanos);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            without.add(micros(bare, nanos));
            with.add(micros(whole, nanos));
        }
        System.out.printf("boundary of a host, without the container's part: %s µs of CPU time a request; of one with deadline, generation"
                + " and attempt %s µs%n", Spread.of(without), Spread.of(with));
    }

    /** CPU time of this thread for one request, let in and ended, in {@code during} nanoseconds of it. */
    private double micros(Arrival arrival, long during) {
        long begun = clock.getCurrentThreadCpuTime();
        long done = 0;
        long used;
        do {
            for (int i = 0; i < BURST; i++) {
                pass(arrival);
            }
            done += BURST;
            used = clock.getCurrentThreadCpuTime() - begun;
        } while (used < during);
        return used / 1e3 / done;
    }

    private void pass(Arrival arrival) {
        Admission.Admitted admitted = (Admission.Admitted) boundary.decide(SLOT, arrival);
        InFlightRequest request = boundary.begin(SLOT, admitted, Trace.NONE).orElseThrow();
        if (!request.answers()) {
            throw new IllegalStateException("a request was cancelled");
        }
        boundary.leave(request);
        boundary.end(request, OK);
    }
}
