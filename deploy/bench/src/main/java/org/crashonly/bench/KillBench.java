package org.crashonly.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repeatable requests at a steady rate while a random process is killed every so often. */
@Command(
        name = "kills",
        mixinStandardHelpOptions = true,
        description = "A steady rate of repeatable requests, each with one query, while kill -9 hits a random process every so often.")
final class KillBench implements Runnable {

    /** What is killed, by the last part of its id. */
    private static final List<String> KINDS = List.of("host", "store", "manager", "front-door");

    @Mixin
    private BenchOptions options;

    @Option(names = "--for", paramLabel = "SECONDS", defaultValue = "60", description = "How long each run lasts (default: 60).")
    private int seconds;

    @Option(names = "--kill-every", paramLabel = "SECONDS", defaultValue = "20", description = "Seconds between two kills (default: 20).")
    private int killEvery;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "100", description = "Requests a second (default: 100).")
    private int rate;

    @Option(names = "--seeds", paramLabel = "N", split = ",", defaultValue = "1,2,3,4,5", description = "One run each (default: 1,2,3,4,5).")
    private List<Long> seeds;

    private record Kill(String kind, String id, long atMillis, long recoveryMillis) {}

    @Override
    public void run() {
        PrintStream out = System.out;
        out.printf("%6s %9s %9s %7s %12s %9s %9s %9s  kills (recovery)%n",
                "seed", "requests", "answered", "failed", "connections", "p50 ms", "p99 ms", "longest");
        Map<String, List<Long>> recoveries = new TreeMap<>();
        for (long seed : seeds) {
            BenchOptions.inTemporaryDirectory(directory -> {
                try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(options.war())) {
                    oneRun(server, seed, recoveries, out);
                }
            });
        }
        out.println("failed: answers other than 2xx; connections: requests whose connection broke with a killed front door");
        recoveries.forEach((kind, millis) -> out.printf("recovery of a %s: %s ms%n", kind, millis));
    }

    private void oneRun(ServerUnderTest server, long seed, Map<String, List<Long>> recoveries, PrintStream out) {
        Traffic traffic = Traffic.gets(rate, server.url("/count"));
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds(seconds)));
        List<Kill> kills = kill(server, new Random(seed));
        Traffic.Report report = running.join();
        kills.forEach(it -> recoveries.computeIfAbsent(it.kind(), kind -> new ArrayList<>()).add(it.recoveryMillis()));
        out.printf("%6d %9d %9d %7d %12d %9.1f %9.1f %9.0f  %s%n",
                seed, report.sent(), report.succeeded(), report.failed(), report.lostConnections(), report.millis(50), report.millis(99),
                report.longestMillis(),
                kills.stream().map(it -> it.id() + " at " + it.atMillis() / 1000 + " s (" + it.recoveryMillis() + " ms)")
                        .collect(Collectors.joining(", ")));
        report.failures().stream().limit(5).forEach(it -> out.println("       " + it));
    }

    private List<Kill> kill(ServerUnderTest server, Random random) {
        List<Kill> kills = new ArrayList<>();
        long begun = System.nanoTime();
        // The first kill comes after half an interval, so that the last one is followed by traffic too.
        for (int number = 0; number * killEvery + killEvery / 2 < seconds; number++) {
            long due = begun + TimeUnit.SECONDS.toNanos(number * killEvery + killEvery / 2);
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            String kind = KINDS.get(random.nextInt(KINDS.size()));
            String suffix = victim(kind, random);
            List<ProcessScan.Found> found = server.processes(it -> it.endsWith("/" + suffix));
            if (found.size() == 1) {
                long killed = System.nanoTime();
                ServerUnderTest.kill(found.getFirst());
                awaitSuccessor(server, suffix, found.getFirst());
                kills.add(new Kill(kind, suffix, (killed - begun) / 1_000_000, (System.nanoTime() - killed) / 1_000_000));
            }
        }
        return kills;
    }

    private static String victim(String kind, Random random) {
        return switch (kind) {
            case "host" -> "web";
            case "store" -> "db";
            case "front-door" -> "front-door-" + (1 + random.nextInt(2));
            default -> kind;
        };
    }

    static void awaitSuccessor(ServerUnderTest server, String suffix, ProcessScan.Found victim) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() - deadline < 0) {
            ElementView element = server.element(suffix).orElse(null);
            if (element != null && element.state().equals("ready") && element.pid() != null && element.pid() != victim.identity().pid()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new IllegalStateException("no successor of " + suffix + " became ready within 60 s");
    }
}
