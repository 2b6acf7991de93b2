package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a front door does with the requests that come while the backend is dead, and when it is back. */
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        description = {
            "A steady rate of repeatable requests to a front door whose backend dies for a while, without a manager that says so: it refuses",
            "connections, and in a second outage reads requests and drops them. Prints for each how many requests the dead backend got for each",
            "that came, in all and without the first repeats, which are free; the answers by status, p50 and the longest; how many were inside",
            "at most, and how soon after the outage only few were.",
            "Writes held and released requests to FILE-refusing and FILE-crashing, as .csv and .svg."
        })
final class HoldBench implements Runnable {

    private static final int SLICE_MILLIS = 100;
    private static final Duration TTL = Duration.ofSeconds(60);

    @Option(names = "--rate", paramLabel = "N", defaultValue = "500", description = "Requests a second (default: 500).")
    private int rate;

    @Option(names = "--before", paramLabel = "SECONDS", defaultValue = "10", description = "Seconds before the outage (default: 10).")
    private int before;

    @Option(names = "--outage", paramLabel = "SECONDS", defaultValue = "5", description = "Seconds of outage (default: 5).")
    private int outage;

    @Option(names = "--after", paramLabel = "SECONDS", defaultValue = "10", description = "Seconds after the outage (default: 10).")
    private int after;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "hold", description = "Without its ending (default: hold).")
    private Path out;

    /** What came and went in each slice of time. */
    private final class Slices {

        private final long begun = System.nanoTime();
        private final AtomicLongArray came = new AtomicLongArray((before + outage + after + (int) TTL.toSeconds()) * 1000 / SLICE_MILLIS);
        private final AtomicLongArray answered = new AtomicLongArray(came.length());
        private final AtomicLongArray reached = new AtomicLongArray(came.length());
        /** Of those the first repeats of a request, which cost no budget. */
        private final AtomicLongArray free = new AtomicLongArray(came.length());

        void count(AtomicLongArray what) {
            int slice = (int) ((System.nanoTime() - begun) / TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS));
            what.incrementAndGet(Math.min(slice, what.length() - 1));
        }

        long between(AtomicLongArray what, int fromSecond, int toSecond) {
            long sum = 0;
            for (int slice = fromSecond * 1000 / SLICE_MILLIS; slice < toSecond * 1000 / SLICE_MILLIS; slice++) {
                sum += what.get(slice);
            }
            return sum;
        }
    }

    @Override
    public void run() {
        for (MortalBackend.Death death : MortalBackend.Death.values()) {
            BenchOptions.inTemporaryDirectory(directory -> oneOutage(death, directory, System.out));
        }
    }

    private void oneOutage(MortalBackend.Death death, Path directory, PrintStream print) {
        try (MortalBackend backend = new MortalBackend(ServerUnderTest.freePort(), death)) {
            backend.live();
            try (LoneFrontDoor door = LoneFrontDoor.before(backend.port(), directory)) {
                measure(backend, door, print);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void measure(MortalBackend backend, LoneFrontDoor door, PrintStream print) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + door.port() + "/");
        HttpRequest request = HttpRequest.newBuilder(url).timeout(TTL.plusSeconds(10)).header("Request-TTL", Long.toString(TTL.toMillis())).build();
        Slices slices = new Slices();
        backend.onRequest(attempt -> {
            slices.count(slices.reached);
            if (attempt == 2) {
                slices.count(slices.free);
            }
        });
        Traffic traffic = new Traffic(rate, number -> {
            slices.count(slices.came);
            return request;
        }, number -> 1, (number, answer) -> slices.count(slices.answered));
        CompletableFuture<Traffic.Report> running =
                CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds((long) before + outage + after)));
        sleepUntil(slices.begun, before);
        backend.die();
        sleepUntil(slices.begun, before + outage);
        backend.live();
        Traffic.Report report = running.join();

        long came = slices.between(slices.came, before, before + outage);
        long reached = slices.between(slices.reached, before, before + outage);
        long paid = reached - slices.between(slices.free, before, before + outage);
        print.printf("%s for %d s at %d requests a second: %d came, the dead backend got %d, %.3f for each, %.3f without the first repeats%n",
                backend.death().words, outage, rate, came, reached, (double) reached / came, (double) paid / came);
        print.printf("  sent %d, answered 2xx %d, other answers %s; p50 %.1f ms, longest %.0f ms%n",
                report.sent(), report.succeeded(), report.statuses(), report.millis(50), report.longestMillis());
        plot(backend.death(), slices, print);
    }

    private void plot(MortalBackend.Death death, Slices slices, PrintStream print) throws IOException {
        List<Scatter.Point> held = new ArrayList<>();
        List<Scatter.Point> released = new ArrayList<>();
        StringBuilder csv = new StringBuilder("second,held,reached\n");
        long inside = 0;
        long most = 0;
        double calm = before + outage;
        for (int slice = 0; slice < (before + outage + after) * 1000 / SLICE_MILLIS; slice++) {
            inside += slices.came.get(slice) - slices.answered.get(slice);
            most = Math.max(most, inside);
            double second = (slice + 1) * SLICE_MILLIS / 1000.0;
            if (second > before + outage && inside > rate / 10) {
                calm = second;
            }
            held.add(new Scatter.Point(second, inside));
            released.add(new Scatter.Point(second, slices.reached.get(slice)));
            csv.append(second).append(',').append(inside).append(',').append(slices.reached.get(slice)).append('\n');
        }
        print.printf("  most at a time %d; back to a tenth of a second's requests %.1f s after the outage%n", most, calm - before - outage);
        Path name = Path.of(out + "-" + death.name().toLowerCase(Locale.ROOT));
        Files.writeString(Path.of(name + ".csv"), csv);
        Map<String, List<Scatter.Point>> series = new TreeMap<>();
        series.put("requests inside", held);
        series.put("requests that reached the backend in " + SLICE_MILLIS + " ms", released);
        Files.writeString(Path.of(name + ".svg"), new Scatter(death.words + " for " + outage + " s", "seconds", "requests", series).svg());
        print.println("  " + name + ".csv, " + name + ".svg");
    }

    private static void sleepUntil(long begun, int second) {
        long due = begun + TimeUnit.SECONDS.toNanos(second);
        while (System.nanoTime() - due < 0) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }
}
