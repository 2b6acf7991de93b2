package org.crashonly.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** CPU time of a front door per 100,000 requests, beside HAProxy's on the same backend in the same run. */
@Command(
        name = "front-door",
        mixinStandardHelpOptions = true,
        description = "CPU time per 100,000 requests of a front door and of HAProxy, in turn, before the same cheap backend (needs haproxy and wrk).")
final class FrontDoorBench implements Runnable {

    /** A warm-up goes on as long as each step costs this much less than the cheapest one before it. */
    private static final double STILL_FALLING = 0.97;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Pairs of measurements (default: 5).")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "8", description = "Seconds of load each (default: 8).")
    private int seconds;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "32", description = "Connections (default: 32).")
    private int connections;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "60", description = "Seconds of load before, at most (default: 60).")
    private int warmUp;

    /** What is compared. */
    private record Subject(String name, int port, long pid) {}

    private record Measured(long requests, double cpuSeconds) {
        double per100k() {
            return cpuSeconds / requests * 100_000;
        }
    }

    @Override
    public void run() {
        BenchOptions.inTemporaryDirectory(directory -> {
            try (Haproxy backend = Haproxy.answering(directory);
                    LoneFrontDoor door = LoneFrontDoor.before(backend.port(), directory);
                    Haproxy proxy = Haproxy.before(backend.port(), directory)) {
                compare(new Subject("front door", door.port(), door.pid()), new Subject("HAProxy", proxy.port(), proxy.pid()), System.out);
            }
        });
    }

    private void compare(Subject ours, Subject theirs, PrintStream out) {
        warmUp(ours, theirs, out);
        List<Double> costs = new ArrayList<>();
        List<Double> theirCosts = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        out.printf("%6s %28s %28s %8s%n", "round", "front door: CPU s/100k (/s)", "HAProxy: CPU s/100k (/s)", "ratio");
        for (int round = 1; round <= rounds; round++) {
            Measured one = measure(ours, seconds);
            Measured other = measure(theirs, seconds);
            costs.add(one.per100k());
            theirCosts.add(other.per100k());
            ratios.add(one.per100k() / other.per100k());
            out.printf("%6d %18.2f (%7d) %18.2f (%7d) %8.2f%n", round, one.per100k(), one.requests() / seconds, other.per100k(),
                    other.requests() / seconds, ratios.getLast());
        }
        out.printf("median %s, %s, ratio %s (min to max)%n", Spread.of(costs), Spread.of(theirCosts), Spread.of(ratios));
        out.printf("backend: one HAProxy that answers by itself; %d connections of wrk; two threads each%n", connections);
    }

    /** Both get the same number of requests, until the front door's compiler is done. */
    private void warmUp(Subject ours, Subject theirs, PrintStream out) {
        int step = Math.max(1, Math.min(5, warmUp / 4));
        long sent = 0;
        long sentToThem = 0;
        double cheapest = Double.MAX_VALUE;
        int steady = 0;
        int spent = 0;
        while (steady < 2 && spent + step <= warmUp) {
            Measured measured = measure(ours, step);
            sent += measured.requests();
            spent += step;
            steady = measured.per100k() > cheapest * STILL_FALLING ? steady + 1 : 0;
            cheapest = Math.min(cheapest, measured.per100k());
            while (sentToThem < sent) {
                sentToThem += measure(theirs, step).requests();
            }
        }
        out.printf("warm-up: %,d requests to the front door, %,d to HAProxy; %s%n", sent, sentToThem,
                steady < 2 ? "cut off while its cost still fell" : "until its cost did not fall any more");
    }

    private Measured measure(Subject subject, int forSeconds) {
        double before = ProcessCpu.seconds(subject.pid());
        long requests = Wrk.load(subject.port(), connections, forSeconds);
        return new Measured(requests, ProcessCpu.seconds(subject.pid()) - before);
    }
}
